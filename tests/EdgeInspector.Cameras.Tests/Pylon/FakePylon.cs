using System.Runtime.InteropServices;
using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Cameras.Pylon;
using EdgeInspector.Cameras.Tests.Genicam;

namespace EdgeInspector.Cameras.Tests.Pylon;

/// <summary>A fake of the seam before the pylon SDK: there is no such camera and no such SDK here.</summary>
internal sealed class FakePylon : IPylonDevice
{
    private readonly Queue<Func<IPylonGrab?>> _script = new();

    public FakeNodes Settings { get; } = new FakeNodes().With("TriggerMode", "enumeration", "Off")
        .With("TriggerSource", "enumeration", "Line1");

    public int Open { get; private set; }

    public int Most { get; private set; }

    public int Triggers { get; private set; }

    public List<string> Calls { get; } = [];

    public IGenicamNodes Nodes => Settings;

    public bool IsConnected { get; set; } = true;

    public bool IsGigE { get; init; } = true;

    public double TicksPerSecond => 125e6;

    public FakePylon Gives(int width, int height, string type, byte[] bytes, long id = 1, int padding = 0, bool good = true)
    {
        _script.Enqueue(() => new Grab(this, width, height, type, bytes, id, padding, good));
        return this;
    }

    public FakePylon Throws(Exception exception)
    {
        _script.Enqueue(() => throw exception);
        return this;
    }

    public void Start(int buffers) => Calls.Add($"start {buffers}");

    public IPylonGrab? Retrieve(TimeSpan timeout) => _script.TryDequeue(out Func<IPylonGrab?>? next) ? next() : null;

    public void Trigger() => Triggers++;

    public void Stop() => Calls.Add("stop");

    public void Dispose() => Calls.Add("dispose");

    private sealed class Grab : IPylonGrab
    {
        private readonly FakePylon _owner;
        private bool _disposed;

        public Grab(FakePylon owner, int width, int height, string type, byte[] bytes, long id, int padding, bool good)
        {
            (_owner, Width, Height, PixelType, Bytes, BlockId, PaddingX, Succeeded) =
                (owner, width, height, type, bytes.Length, id, padding, good);
            Pixels = Marshal.AllocHGlobal(bytes.Length);
            Marshal.Copy(bytes, 0, Pixels, bytes.Length);
            owner.Open++;
            owner.Most = Math.Max(owner.Most, owner.Open);
        }

        public bool Succeeded { get; }

        public string Error => "The buffer was incompletely grabbed.";

        public int Width { get; }

        public int Height { get; }

        public int PaddingX { get; }

        public string PixelType { get; }

        public nint Pixels { get; }

        public long Bytes { get; }

        public long BlockId { get; }

        public long Timestamp => 250;

        public void Dispose()
        {
            if (_disposed) return;
            _disposed = true;
            Marshal.FreeHGlobal(Pixels);
            _owner.Open--;
        }
    }
}
