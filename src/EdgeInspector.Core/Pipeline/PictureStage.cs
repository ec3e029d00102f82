using System.Collections.Concurrent;
using System.Numerics.Tensors;
using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Pipeline;

/// <summary>
/// The pictures of a station's inspections: which are wanted, drawn on a thread of their own, published and archived. No result waits
/// for them; when too many wait, the newest is left out and counted.
/// </summary>
internal sealed class PictureStage : IDisposable
{
    /// <summary>Frames that may wait for their pictures.</summary>
    public const int Capacity = 16;

    private readonly HandOver _sinks;
    private readonly IInspectionPainter _painter;
    private readonly IInspectionArchive? _archive;
    private readonly PipelineMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Stage<Wanted> _draw;
    private readonly ConcurrentBag<float[]> _freeMaps = [];
    private volatile bool _snapshotWanted;
    private int _goodSincePicture;

    /// <param name="station">Names the thread.</param>
    /// <param name="sinks">Take the pictures; stay the caller's.</param>
    /// <param name="painter">Draws them; stays the caller's.</param>
    /// <param name="archive">Keeps frames; null for none. Stays the caller's.</param>
    /// <param name="metrics">Counts those that are left out.</param>
    public PictureStage(
        string station, HandOver sinks, IInspectionPainter painter, IInspectionArchive? archive, PipelineMetrics metrics, TimeProvider time,
        ILogger logger)
    {
        (_sinks, _painter, _archive, _metrics, _logger) = (sinks, painter, archive, metrics, logger);
        _draw = new Stage<Wanted>($"pictures {station}", Capacity, OverflowPolicy.DropNewest, Draw, Drop, Fail,
            time)
        { HasLowPriority = true };
    }

    /// <summary>Starts the thread.</summary>
    public void Start() => _draw.Start();

    /// <summary>Draws what waits, and ends; a picture that takes too long is given up with all behind it.</summary>
    /// <returns>Whether its thread has ended.</returns>
    public async Task<bool> CompleteAsync(TimeSpan patience)
    {
        if (await _draw.CompleteAsync(patience)) return true;
        _draw.Abandon();
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _draw.Dispose();

    /// <summary>Asks for the next frame as a picture.</summary>
    public void WantSnapshot() => _snapshotWanted = true;

    /// <summary>The pictures that an inspection gets. One thread at a time.</summary>
    public IReadOnlyList<PictureKind> Choose(Verdict verdict, PicturePolicy policy)
    {
        if (verdict == Verdict.Fail) return policy.Rejects ? policy.Kinds : [];
        if (verdict != Verdict.Pass || policy.EveryNthGood == 0) return [];
        _goodSincePicture = (_goodSincePicture + 1) % policy.EveryNthGood;
        return _goodSincePicture == 0 ? policy.Kinds : [];
    }

    /// <summary>Takes the frame over where a picture of it is wanted. One thread at a time.</summary>
    /// <param name="record">What came of it.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="region">The part of it that the map covers.</param>
    /// <param name="anomalyMap">Copied; empty without a map.</param>
    /// <param name="ignored">Where the map does not count, which then looks as calm as can be; null for no mask.</param>
    /// <returns>False when no picture is wanted; the frame is the caller's still.</returns>
    public bool TryTake(Inspection record, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap, bool[]? ignored)
    {
        bool snapshot = _snapshotWanted, kept = _archive?.Wants(record) == true, watched = _sinks.WantsLive(record);
        if (snapshot) _snapshotWanted = false;
        if (record.Pictures.Count == 0 && !snapshot && !kept && !watched) return false;
        float[] map = MapOf(anomalyMap.Length);
        anomalyMap.CopyTo(map);
        if (ignored is not null && map.Length > 0) ClearIgnored(map, ignored);
        _draw.Post(new Wanted(record, frame, region, map, snapshot, kept, watched));
        return true;
    }

    // Maps of another size are those of an earlier model.
    private float[] MapOf(int length)
    {
        while (_freeMaps.TryTake(out float[]? map))
            if (map.Length == length) return map;
        return new float[length];
    }

    private static void ClearIgnored(float[] map, bool[] ignored)
    {
        float lowest = TensorPrimitives.Min<float>(map);
        for (int i = 0; i < map.Length; i++)
            if (ignored[i]) map[i] = lowest;
    }

    private void Draw(Wanted wanted)
    {
        // A good part's picture becomes smaller before another part has none.
        bool reducedSize = wanted.Record.Verdict == Verdict.Pass && !wanted.Kept && _draw.Queued > 0;
        // First: whoever watches sees the verdict already.
        if (wanted.Watched) _sinks.Post(_painter.PaintLive(wanted.Record, wanted.Frame, wanted.Region, wanted.Map));
        InspectionPicture? overlay = null;
        foreach (PictureKind kind in wanted.Record.Pictures)
        {
            InspectionPicture picture = Paint(kind, wanted, reducedSize);
            if (kind == PictureKind.Overlay) overlay = picture;
            _sinks.Post(picture);
        }
        if (wanted.Snapshot && !wanted.Record.Pictures.Contains(PictureKind.Frame))
            _sinks.Post(Paint(PictureKind.Frame, wanted, reducedSize));
        if (wanted.Kept)
        {
            overlay ??= wanted.Map.Length > 0 ? Paint(PictureKind.Overlay, wanted, reducedSize) : null;
            _archive!.Keep(wanted.Record, wanted.Frame, overlay);
        }
        Release(wanted);
    }

    private InspectionPicture Paint(PictureKind kind, Wanted wanted, bool reducedSize) =>
        _painter.Paint(kind, wanted.Record, wanted.Frame, wanted.Region, wanted.Map, reducedSize);

    private void Drop(Wanted wanted)
    {
        _metrics.CountPictureDropped();
        Release(wanted);
    }

    private void Fail(Wanted wanted, Exception exception)
    {
        _logger.PictureFailed(exception, wanted.Record.Station, wanted.Record.Sequence);
        Release(wanted);
    }

    private void Release(Wanted wanted)
    {
        wanted.Frame.Dispose();
        _freeMaps.Add(wanted.Map);
    }

    private readonly record struct Wanted(
        Inspection Record, Frame Frame, PixelRectangle Region, float[] Map, bool Snapshot, bool Kept, bool Watched);
}
