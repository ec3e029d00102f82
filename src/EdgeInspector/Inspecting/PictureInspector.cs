using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Inspecting;

/// <summary>Inspects picture files one after the other, as a station does its frames. Used by one thread at a time.</summary>
internal sealed class PictureInspector : IDisposable
{
    private readonly IPictureCodec _codec;
    private readonly StationRules _rules;
    private readonly TimeProvider _time;
    private readonly FrameInspector _inspector;
    private readonly float[] _map;
    private readonly int? _bitDepth;

    /// <summary>Prepares one scoring slot.</summary>
    /// <param name="model">Scores; stays the caller's.</param>
    /// <param name="codec">Reads the files.</param>
    /// <param name="rules">What decides.</param>
    /// <param name="time">Clock for the timing.</param>
    public PictureInspector(IAnomalyModel model, IPictureCodec codec, StationRules rules, TimeProvider time)
    {
        (_codec, _rules, _time) = (codec, rules, time);
        _bitDepth = model.Info.Taught?.BitDepth;
        _inspector = new FrameInspector(model, time);
        _map = model.Info.HasMap ? new float[model.Info.InputWidth * model.Info.InputHeight] : [];
    }

    /// <summary>Reads and inspects one file.</summary>
    /// <exception cref="PictureException">The file cannot be read, or a station would not inspect it.</exception>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public PictureInspection Inspect(string path)
    {
        long started = _time.GetTimestamp();
        Picture picture = _codec.Read(path, out PictureSource source, _bitDepth);
        double readMs = _time.GetElapsedTime(started).TotalMilliseconds;
        FrameFinding finding = _inspector.Inspect(new PixelView(picture), _rules);
        if (finding.Refusal is { } why) throw new PictureException($"{path}: {why}");
        _inspector.AnomalyMap.CopyTo(_map);
        return new PictureInspection(
            picture, finding.Region,
            finding.Judgement with { Silhouette = _inspector.OutlineOf(finding), ZoneScores = finding.Judgement.ZoneScores.ToArray() },
            _map, _inspector.ImageScore, source,
            readMs, finding.PrepareMs, finding.InferMs, finding.VerdictMs);
    }

    /// <inheritdoc/>
    public void Dispose() => _inspector.Dispose();
}
