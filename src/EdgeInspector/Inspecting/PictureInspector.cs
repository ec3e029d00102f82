using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Inspecting;

/// <summary>
/// Inspects picture files one after the other, the same way as frames of a camera: region of interest, resize, graph, verdict rule.
/// Owns its scoring slot; the model stays the caller's. Used by one thread at a time.
/// </summary>
internal sealed class PictureInspector : IDisposable
{
    private readonly IAnomalyModel _model;
    private readonly IPictureCodec _codec;
    private readonly VerdictSettings _settings;
    private readonly IgnoreMask? _mask;
    private readonly (int X, int Y)? _regionOrigin;
    private readonly TimeProvider _time;
    private readonly IScoringSlot _slot;
    private readonly float[] _map;
    private FramePreparation? _preparation;
    private (int Width, int Height, PixelFormat Format) _shape;
    private VerdictRule? _rule;

    /// <summary>Prepares one scoring slot.</summary>
    public PictureInspector(IAnomalyModel model, IPictureCodec codec, VerdictSettings settings, TimeProvider time, IgnoreMask? mask = null, (int X, int Y)? regionOrigin = null)
    {
        (_model, _codec, _settings, _time, _mask, _regionOrigin) = (model, codec, settings, time, mask, regionOrigin);
        _slot = model.CreateSlot();
        _map = model.Info.HasMap ? new float[model.Info.InputWidth * model.Info.InputHeight] : [];
    }

    /// <summary>Reads and inspects one file.</summary>
    /// <exception cref="PictureException">The file cannot be read, or does not contain the model's region of interest.</exception>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public PictureInspection Inspect(string path)
    {
        long started = _time.GetTimestamp();
        Picture picture = _codec.Read(path, out IReadOnlyList<string> notes);
        long read = _time.GetTimestamp();
        PixelRectangle region = RegionIn(picture, path);
        Plan(picture, region);
        _preparation!.Prepare(picture.Pixels, _slot.Input);
        long prepared = _time.GetTimestamp();
        _slot.Run();
        _slot.AnomalyMap.CopyTo(_map);
        long inferred = _time.GetTimestamp();
        Judgement judgement = _rule!.Judge(_map, _slot.ImageScore);
        long judged = _time.GetTimestamp();
        return new PictureInspection(
            picture, region, judgement, _map, _slot.ImageScore, notes,
            Milliseconds(started, read), Milliseconds(read, prepared), Milliseconds(prepared, inferred), Milliseconds(inferred, judged));
    }

    /// <inheritdoc/>
    public void Dispose() => _slot.Dispose();

    private PixelRectangle RegionIn(Picture picture, string path)
    {
        PixelRectangle region = _model.Info.RegionIn(picture.Width, picture.Height, _regionOrigin);
        if (_mask is { } mask && (mask.FrameWidth != picture.Width || mask.FrameHeight != picture.Height))
            throw new PictureException($"{path}: the picture is {picture.Width}x{picture.Height}, the ignore mask {mask.FrameWidth}x{mask.FrameHeight}. Both must have the same size.");
        if (region.FitsIn(picture.Width, picture.Height)) return region;
        throw new PictureException(
            $"{path}: the picture is {picture.Width}x{picture.Height} and does not contain the model's region of interest {region}. Use pictures of the taught size.");
    }

    private void Plan(Picture picture, PixelRectangle region)
    {
        var shape = (picture.Width, picture.Height, picture.Format);
        if (_preparation is not null && shape == _shape) return;
        ModelInfo info = _model.Info;
        _preparation = new FramePreparation(picture.Width, picture.Height, picture.Format, region, info.InputWidth, info.InputHeight);
        _rule = new VerdictRule(_settings, info.InputWidth, info.InputHeight, region, _mask?.Ignored);
        _shape = shape;
    }

    private double Milliseconds(long from, long to) => _time.GetElapsedTime(from, to).TotalMilliseconds;
}
