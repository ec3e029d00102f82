using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Inference.Tests.Sessions;

/// <summary>
/// What happens to frames when devices come and go. The devices are stand-ins: no machine here loses a real one on demand.
/// </summary>
public sealed class ProviderFallbackTests
{
    private static readonly ProviderChoice[] Choices =
        [.. new[] { "cuda", "webgpu", "cpu" }.Select(name => ProviderChoice.Parse(name, []))];
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly HashSet<string> _missing = [];
    private readonly List<StandInModel> _devices = [];
    private readonly HashSet<StandInModel> _lost = [];

    [Fact]
    public void Start_FirstProviderMissing_TakesTheNextAndSaysWhy()
    {
        _missing.Add("cuda");
        using ProviderFallback model = Create();
        Assert.Equal("webgpu", model.Info.Provider);
        Assert.Contains(_log.Entries,
            entry => entry.Event == LogEvent.ProviderRefused && entry.Text.Contains("cuda is not used: no cuda here", StringComparison.Ordinal));
    }

    [Fact]
    public void Start_NoneWorks_NamesAllReasons()
    {
        _missing.UnionWith(["cuda", "webgpu", "cpu"]);
        string message = Assert.Throws<ModelException>(Create).Message;
        foreach (string name in _missing) Assert.Contains($"no {name} here", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DeviceLostOnce_IsBuiltAgainAndTheFrameIsScored()
    {
        _log.Expect(LogEvent.ProviderLost);
        using ProviderFallback model = Create();
        using IScoringSlot slot = model.CreateSlot();
        slot.Input[0] = 7;
        _lost.Add(_devices[0]);
        slot.Run();
        Assert.Equal((7, "cuda", 2), (slot.Score, model.Info.Provider, _devices.Count));
        Assert.True(_devices[0].IsDisposed);
    }

    [Fact]
    public void Run_DeviceGone_GoesOnWithTheNextProviderInEverySlot()
    {
        _log.Expect(LogEvent.ProviderLost);
        using ProviderFallback model = Create();
        using IScoringSlot first = model.CreateSlot();
        using IScoringSlot second = model.CreateSlot();
        (first.Input[0], second.Input[0]) = (3, 4);
        _lost.Add(_devices[0]);
        _missing.Add("cuda");
        first.Run();
        Assert.False(_devices[0].IsDisposed, "a slot still holds its buffers");
        second.Run();
        Assert.Equal((3, 4, "webgpu"), (first.Score, second.Score, model.Info.Provider));
        Assert.True(_devices[0].IsDisposed);
    }

    [Fact]
    public void Info_OfASlotThatRanBeforeTheLoss_KeepsWhatComputedItsFrame()
    {
        _log.Expect(LogEvent.ProviderLost);
        using ProviderFallback model = Create();
        using IScoringSlot before = model.CreateSlot();
        using IScoringSlot after = model.CreateSlot();
        before.Run();
        _lost.Add(_devices[0]);
        _missing.Add("cuda");
        after.Run();
        Assert.Equal(("cuda", "webgpu"), (before.Info.Provider, after.Info.Provider));
        before.Run();
        Assert.Equal("webgpu", before.Info.Provider);
    }

    [Fact]
    public void Run_ProviderThatLoadsButFailsOnTheFrame_IsPassedOver()
    {
        _log.Expect(LogEvent.ProviderLost);
        using ProviderFallback model = Create(device => _lost.UnionWith(device.Info.Provider == "cuda" ? [device] : []));
        using IScoringSlot slot = model.CreateSlot();
        slot.Input[0] = 9;
        slot.Run();
        Assert.Equal((9, "webgpu"), (slot.Score, model.Info.Provider));
    }

    [Fact]
    public void Run_AllProvidersFail_ThrowsAndServesAgainWhenOneReturns()
    {
        _log.Expect(LogEvent.ProviderLost);
        using ProviderFallback model = Create();
        using IScoringSlot slot = model.CreateSlot();
        _lost.Add(_devices[0]);
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

    private ProviderFallback Create(Action<StandInModel> made) => new(Choices, choice =>
    {
        if (_missing.Contains(choice.Name)) throw new ModelException($"no {choice.Name} here");
        StandInModel? device = null;
        device = new StandInModel(1, 1, input => _lost.Contains(device!) ? throw new ModelException("device lost") : input[0], choice.Name);
        made(device);
        _devices.Add(device);
        return device;
    }, TimeSpan.FromMinutes(10), _time, _log);
}
