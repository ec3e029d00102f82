using EdgeInspector.Challenges;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Frames;

/// <summary>
/// One camera frame in pooled native memory, with what is known about its origin. Whoever holds it disposes it exactly once, which
/// gives it back to its <see cref="FramePool"/>; no two frames in use share memory.
/// </summary>
public sealed unsafe class Frame : IDisposable
{
    private readonly FramePool _pool;
    private int _rented;

    internal Frame(FramePool pool, byte* address, int capacity)
    {
        _pool = pool;
        Address = (nint)address;
        Capacity = capacity;
    }

    /// <summary>Start of the pixels; aligned to 64 bytes, valid until the frame is disposed.</summary>
    public nint Address { get; }

    /// <summary>Bytes that fit.</summary>
    public int Capacity { get; }

    /// <summary>Pixels a row; 0 while the frame holds no picture.</summary>
    public int Width { get; private set; }

    /// <summary>Rows; 0 while the frame holds no picture.</summary>
    public int Height { get; private set; }

    /// <summary>Layout of the pixels.</summary>
    public PixelFormat Format { get; private set; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride => Width * Format.BytesPerPixel();

    /// <summary>The picture, [height, width, bytes a pixel], rows without padding.</summary>
    public Span<byte> Pixels => new((void*)Address, Stride * Height);

    /// <summary>The station's sequence number; 0 while none was given.</summary>
    public long Sequence { get; set; }

    /// <summary>Our own count of frames of this camera, from 1.</summary>
    public long Number { get; set; }

    /// <summary>The camera's frame id; null where it has none.</summary>
    public ulong? CameraFrameId { get; set; }

    /// <summary>The camera's clock at exposure, in nanoseconds of its own epoch; null where it has none.</summary>
    public long? DeviceTimestampNanoseconds { get; set; }

    /// <summary>Wall clock at host receipt, UTC; for people only, never for arithmetic.</summary>
    public DateTimeOffset CapturedAt { get; set; }

    /// <summary>Monotonic clock (<see cref="TimeProvider.GetTimestamp"/>) when the grab began.</summary>
    public long GrabStartedTimestamp { get; set; }

    /// <summary>
    /// Monotonic clock (<see cref="TimeProvider.GetTimestamp"/>) at host receipt of the complete frame; deadlines count from here.
    /// </summary>
    public long ReceivedTimestamp { get; set; }

    /// <summary>The part's id, where something gave one (a file name, a trigger message).</summary>
    public string? PartId { get; set; }

    /// <summary>What a simulated camera knows about the part it drew ("good", "scratch", ...); null for real cameras.</summary>
    public string? Truth { get; set; }

    /// <summary>The challenge part that it shows; null for an ordinary part.</summary>
    public ChallengeMark? Challenge { get; set; }

    /// <summary>Of how many bits a channel the upper 8 were kept; null where there were never more than 8, or nobody knows.</summary>
    public int? SourceBits { get; set; }

    /// <summary>
    /// Why the frame must not be inspected (damaged in transfer, failed quality gate); null when it may be. Such a frame need not hold a
    /// picture.
    /// </summary>
    public Reason? Defect { get; set; }

    /// <summary>Gives the frame its shape; pixels keep whatever they held.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The shape needs more bytes than <see cref="Capacity"/>, or is empty.</exception>
    public void Reshape(int width, int height, PixelFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height * format.BytesPerPixel(), Capacity, nameof(width));
        (Width, Height, Format) = (width, height, format);
    }

    /// <summary>Copies a picture into the frame and takes its shape.</summary>
    public void CopyFrom(Picture picture)
    {
        Reshape(picture.Width, picture.Height, picture.Format);
        picture.Pixels.CopyTo(Pixels);
        SourceBits = picture.SourceBits;
    }

    /// <summary>Gives the frame back to its pool.</summary>
    /// <exception cref="InvalidOperationException">It was given back already: two owners would share its memory.</exception>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, 0) == 0) throw new InvalidOperationException("The frame was disposed twice.");
        _pool.Return(this);
    }

    internal void MarkRented()
    {
        _rented = 1;
        (Width, Height) = (0, 0);
        Sequence = 0;
        Number = 0;
        CameraFrameId = null;
        DeviceTimestampNanoseconds = null;
        PartId = null;
        Truth = null;
        Challenge = null;
        Defect = null;
        SourceBits = null;
    }
}
