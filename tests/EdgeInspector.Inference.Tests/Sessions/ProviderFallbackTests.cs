using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Models;
using EdgeInspector.TestKit.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Inference.Tests.Sessions;

/// <summary>What happens to frames when devices come and go. The devices are stand-ins: no machine here loses a real one on demand.</summary>
public sealed class ProviderFallbackTests
{
    private static readonly ProviderChoice[] Choices = [.. new[] { "cuda", "webgpu", "cpu" }.Select(name => ProviderChoice.Parse(name, []))];
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly HashSet<string> _missing = [];
    private readonly List<Device> _devices = [];

    [Fact]
    public void Start_FirstProviderMissing_TakesTheNextAndSaysWhy()
    {
        _log.Expect("Execution provider cuda is not used: no cuda here");
        _missing.Add("cuda");
        using ProviderFallback model = Create();
        Assert.Equal("webgpu", model.Info.Provider);
    }

    [Fact]
    public void Start_NoneWorks_NamesAllReasons()
    {
        _log.Expect("is not used");
        _missing.UnionWith(["cuda", "webgpu", "cpu"]);
        string message = Assert.Throws<ModelException>(Create).Message;
        foreach (string name in _missing) Assert.Contains($"no {name} here", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DeviceLostOnce_IsBuiltAgainAndTheFrameIsScored()
    {
        _log.Expect("failed while running");
        _log.Expect("Models are computed by cuda");
        using ProviderFallback model = Create();
        using IScoringSlot slot = model.CreateSlot();
        slot.Input[0] = 7;
        _devices[0].IsLost = true;
        slot.Run();
        Assert.Equal((7, "cuda", 2), (slot.Score, model.Info.Provider, _devices.Count));
        Assert.True(_devices[0].IsDisposed);
    }

    [Fact]
    public void Run_DeviceGone_GoesOnWithTheNextProviderInEverySlot()
    {
        _log.Expect("failed while running");
        _log.Expect("is not used");
        _log.Expect("Models are computed by webgpu");
        using ProviderFallback model = Create();
        using IScoringSlot first = model.CreateSlot();
        using IScoringSlot second = model.CreateSlot();
        (first.Input[0], second.Input[0]) = (3, 4);
        _devices[0].IsLost = true;
        _missing.Add("cuda");
        first.Run();
        Assert.False(_devices[0].IsDisposed, "a slot still holds its buffers");
        second.Run();
        Assert.Equal((3, 4, "webgpu"), (first.Score, second.Score, model.Info.Provider));
        Assert.True(_devices[0].IsDisposed);
    }

    [Fact]
    public void Run_ProviderThatLoadsButFailsOnTheFrame_IsPassedOver()
    {
        _log.Expect("failed while running");
        _log.Expect("Models are computed by");
        using ProviderFallback model = Create(device => device.IsLost = device.Name == "cuda");
        using IScoringSlot slot = model.CreateSlot();
        slot.Input[0] = 9;
        slot.Run();
        Assert.Equal((9, "webgpu"), (slot.Score, model.Info.Provider));
    }

    [Fact]
    public void Run_AllProvidersFail_ThrowsAndServesAgainWhenOneReturns()
    {
        _log.Expect("failed while running");
        _log.Expect("is not used");
        _log.Expect("Models are computed by cpu");
        using ProviderFallback model = Create();
        using IScoringSlot slot = model.CreateSlot();
        _devices[0].IsLost = true;
        _missing.UnionWith(["cuda", "webgpu", "cpu"]);
        Assert.Throws<ModelException>(slot.Run);
        _missing.Remove("cpu");
        slot.Input[0] = 5;
        slot.Run();
        Assert.Equal((5, "cpu"), (slot.Score, model.Info.Provider));
    }

    [Fact]
    public async Task Better_ProviderReturns_IsTakenLaterWithoutLosingTheWaitingFrame()
    {
        _log.Expect("is not used");
        _missing.Add("cuda");
        using ProviderFallback model = Create();
        using IScoringSlot slot = model.CreateSlot();
        slot.Input[0] = 8;
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("webgpu", model.Info.Provider);
        _missing.Clear();
        _time.Advance(TimeSpan.FromMinutes(11));
        for (int i = 0; i < 100 && model.Info.Provider != "cuda"; i++) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal("cuda", model.Info.Provider);
        slot.Run();
        Assert.Equal(8, slot.Score);
    }

    [Fact]
    public void Dispose_FreesTheSessionAfterTheLastSlot()
    {
        ProviderFallback model = Create();
        IScoringSlot slot = model.CreateSlot();
        model.Dispose();
        Assert.False(_devices[0].IsDisposed);
        slot.Dispose();
        Assert.True(_devices[0].IsDisposed);
    }

    private ProviderFallback Create() => Create(_ => { });

    private ProviderFallback Create(Action<Device> made) => new(Choices, choice =>
    {
        if (_missing.Contains(choice.Name)) throw new ModelException($"no {choice.Name} here");
        var device = new Device(choice.Name);
        made(device);
        _devices.Add(device);
        return device;
    }, TimeSpan.FromMinutes(10), _time, _log);

    private sealed class Device(string name) : IAnomalyModel
    {
        public string Name => name;

        public bool IsLost { get; set; }

        public bool IsDisposed { get; private set; }

        public ModelInfo Info { get; } = new()
        {
            Name = "test",
            Method = "knn",
            Sha256 = "",
            BankSha256 = "",
            BankPatches = 1,
            InputWidth = 1,
            InputHeight = 1,
            ScoreMedian = 0,
            Provider = name,
            Device = "test",
        };

        public IScoringSlot CreateSlot() => new Slot(this);

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Slot(Device device) : IScoringSlot
    {
        private readonly byte[] _input = new byte[3];
        private float[] _map = [0];

        public Span<byte> Input => _input;

        public ReadOnlySpan<float> AnomalyMap => _map;

        public ReadOnlySpan<float> PatchScores => _map;

        public float Score => _map[0];

        public float ImageScore => float.NaN;

        public void Run()
        {
            ObjectDisposedException.ThrowIf(device.IsDisposed, device);
            if (device.IsLost) throw new ModelException("device lost");
            _map = [_input[0]];
        }

        public void Dispose()
        {
        }
    }
}
