using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Frames;
using EdgeInspector.Numerics;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Promises;

/// <summary>
/// A camera whose frames are good or faulty by lot; each part's id says what it is. It waits while more than a few are under way.
/// </summary>
internal sealed class FaultScript(int frames, double faulty, Func<long> finished, TimeProvider time) : ICamera
{
    public const int Side = 16;

    /// <summary>Brightness that the stand-in model answers with NaN, an exception, or too late.</summary>
    public const byte NotANumber = 250, Throws = 251, Late = 252;

    private const byte Good = 30;
    private const int Ahead = 12, LateEvery = 400;
    private static readonly string[] Kinds = ["duplicate", "incomplete", "frozen", "dark", "nan", "exception"];
    private readonly FramePool _pool = new(64, Side * Side * 3);
    private readonly SplitMix64 _random = new(7);
    private readonly byte[] _before = new byte[Side * Side * 3];
    private ulong _id;

    public int Shown { get; private set; }

    public bool IsSimulated => true;

    public bool HasEnded => Shown == frames;

    public bool IsLive => true;

    public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        if (HasEnded || Shown - finished() > Ahead || !_pool.TryRent(out frame)) return false;
        Shown++;
        string kind = Shown % LateEvery == 0 ? "late" : Shown > 1 && _random.NextDouble() < faulty
            ? Kinds[_random.NextInt32(Kinds.Length)]
            : "good";
        if (kind != "duplicate") _id++;
        frame.Reshape(Side, Side, PixelFormat.Rgb8);
        if (kind == "frozen")
        {
            _before.CopyTo(frame.Pixels);
        }
        else
        {
            frame.Pixels.Fill(kind switch { "dark" => 0, "nan" => NotANumber, "exception" => Throws, "late" => Late, _ => Good });
            // No two frames have the same pixels by accident.
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(frame.Pixels[^4..], Shown);
            frame.Pixels.CopyTo(_before);
        }
        if (kind == "incomplete") frame.Defect = Reason.FrameIncomplete;
        frame.CameraFrameId = _id;
        frame.PartId = kind;
        frame.CapturedAt = time.GetUtcNow();
        frame.GrabStartedTimestamp = frame.ReceivedTimestamp = time.GetTimestamp();
        return true;
    }

    public void Dispose() => _pool.Dispose();
}
