using EdgeInspector.Models;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>A model whose anomaly map is the picture's red channel; the test can hold it up. 255 gives NaN, 254 throws.</summary>
internal sealed class BrightnessModel(int side = ScriptedCamera.Side) : IAnomalyModel
{
    private int _slots;

    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public SemaphoreSlim Entered { get; } = new(0);

    /// <summary>Only pictures of this brightness wait at the gate; null for all.</summary>
    public byte? HeldBrightness { get; init; }

    /// <summary>Weights of the patches as part, where the test's model tells it from the background.</summary>
    public float[] Part { get; set; } = [];

    /// <summary>Whether a run can be ended from outside, as one in a graph; one in a driver cannot.</summary>
    public bool EndsWhenAborted { get; init; }

    /// <summary>How many slots its device has room for at once; null for any number.</summary>
    public int? Room { get; init; }

    /// <summary>Slots that were not freed yet.</summary>
    public int SlotsInUse => _slots;

    public ModelInfo Info { get; set; } = new()
    {
        Name = "brightness",
        Method = "knn",
        Sha256 = new string('a', 64),
        BankSha256 = new string('b', 64),
        BankPatches = 1,
        InputWidth = side,
        InputHeight = side,
        ScoreMedian = 10,
        Threshold = 100,
        Provider = "cpu",
        Device = "test",
    };

    public IScoringSlot CreateSlot() =>
        _slots < (Room ?? int.MaxValue) ? new Slot(this) : throw new ModelException("There is no room on the device.");

    public void Dispose() => Gate.Dispose();

    private sealed class Slot : IScoringSlot
    {
        private readonly BrightnessModel _model;
        private readonly byte[] _input;
        private volatile bool _aborted;
        private readonly float[] _map;

        public Slot(BrightnessModel model)
        {
            Interlocked.Increment(ref model._slots);
            (_model, Info) = (model, model.Info);
            (_input, _map) = (new byte[Info.InputWidth * Info.InputHeight * 3], new float[Info.InputWidth * Info.InputHeight]);
        }

        public ModelInfo Info { get; private set; }

        public Span<byte> Input => _input;

        public ReadOnlySpan<float> AnomalyMap => _map;

        public ReadOnlySpan<float> PatchScores => _map;

        public ReadOnlySpan<float> Part => _model.Part;

        public float Score => _map.Max();

        public float ImageScore => float.NaN;

        public void Run()
        {
            Info = _model.Info;
            _model.Entered.Release();
            if (_model.HeldBrightness is not { } held || _input[0] == held) _model.Gate.Wait();
            if (_aborted) throw new ModelException("The run was ended.");
            if (_input[0] == 254) throw new ModelException("The runtime failed.");
            for (int i = 0; i < _map.Length; i++) _map[i] = _input[i * 3] == 255 ? float.NaN : _input[i * 3];
        }

        public void Abort()
        {
            if (!_model.EndsWhenAborted) return;
            _aborted = true;
            _model.Gate.Set();
        }

        public void Dispose() => Interlocked.Decrement(ref _model._slots);
    }
}
