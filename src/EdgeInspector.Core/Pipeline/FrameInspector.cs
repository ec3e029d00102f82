using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Pipeline;

/// <summary>
/// What a model and the rules of a station say of one frame: region, resize, graph, verdict. The pipeline and whatever judges pictures
/// beside it use this class alone, so that they cannot disagree. Owns one scoring slot; used by one thread at a time.
/// </summary>
public sealed class FrameInspector : IDisposable
{
    private readonly IAnomalyModel _model;
    private readonly TimeProvider _time;
    private readonly IScoringSlot _slot;
    private readonly PartFinder? _parts;
    private FramePreparation? _preparation;
    private VerdictRule? _rule;
    private string? _ruleFault;
    private (StationRules Rules, PixelRectangle Region) _ruleBasis;

    /// <summary>Creates the slot.</summary>
    /// <param name="model">Stays the caller's.</param>
    /// <param name="time">Clock for the timing.</param>
    public FrameInspector(IAnomalyModel model, TimeProvider time)
    {
        (_model, _time) = (model, time);
        _slot = model.CreateSlot();
        if (model.Info is { Part: not null, PartGrid: var grid }) _parts = new PartFinder(grid.Width, grid.Height);
    }

    /// <summary>Whether there is no model: frames must not be inspected, but refused.</summary>
    public bool IsAbsent => _model.Info.IsAbsent;

    /// <summary>The model with the provider and device that scored the last frame.</summary>
    public ModelInfo LastModel => _slot.Info;

    /// <summary>
    /// Anomaly map of the last frame, [model input height, model input width], in score units; empty when the model has none.
    /// </summary>
    public ReadOnlySpan<float> AnomalyMap => _slot.AnomalyMap;

    /// <summary>Score of the last frame as a whole, on its own scale; NaN when the model has none.</summary>
    public float ImageScore => _slot.ImageScore;

    /// <summary>[model input height, model input width], true where the last frame's map did not count; null when all of it did.</summary>
    public bool[]? Ignored => _rule?.Ignored;

    /// <summary>Inspects one frame. Nothing is allocated for a pass by the same rules on a frame of the same shape.</summary>
    /// <param name="frame">What the camera saw.</param>
    /// <param name="rules">What decides.</param>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public FrameFinding Inspect(PixelView frame, StationRules rules)
    {
        long started = _time.GetTimestamp();
        ModelInfo model = _model.Info;
        PixelRectangle region = model.RegionIn(frame.Width, frame.Height, rules.RegionOrigin);
        if (RefusalOf(frame, region, rules, model) is { } why) return FrameFinding.Refused(region, why);
        if (RuleFor(rules, region, model) is not { } rule) return FrameFinding.Refused(region, _ruleFault!);
        PreparationFor(frame, region, model).Prepare(frame.Pixels, _slot.Input);
        FrameTraits? traits = model.Taught is null ? null : FrameTraits.Of(_slot.Input, model.InputWidth, model.InputHeight);
        if (traits is { } look && model.Taught?.UnlikeInLook(look) is { } unlike) return FrameFinding.Refused(region, unlike);
        long prepared = _time.GetTimestamp();
        _slot.Run();
        long inferred = _time.GetTimestamp();
        PartFinding? part = _parts?.Find(_slot.Part);
        if (part is { } found && rules.RefusesFramesWithoutPart && model.Part?.Missing(found, rules.ExpectedPart) is { } missing)
            return FrameFinding.Refused(region, missing);
        Judgement judgement = rule.Judge(_slot.AnomalyMap, _slot.ImageScore);
        return new FrameFinding(
            region, judgement, null, Milliseconds(started, prepared), Milliseconds(prepared, inferred),
            Milliseconds(inferred, _time.GetTimestamp()))
        {
            Part = part,
            Traits = traits,
        };
    }

    /// <summary>
    /// The part in the last frame with its outline, in frame pixels; null where the model does not tell it, or there was none.
    /// </summary>
    /// <param name="finding">What was said of that frame.</param>
    public FoundPart? OutlineOf(FrameFinding finding) => finding.Part is { } part ? _parts?.Outline(finding.Region, part.Share) : null;

    /// <summary>Ends the run under way, which fails, and all later ones. From any thread.</summary>
    public void Abort() => _slot.Abort();

    /// <inheritdoc/>
    public void Dispose() => _slot.Dispose();

    private static string? RefusalOf(PixelView frame, PixelRectangle region, StationRules rules, ModelInfo model)
    {
        if (rules.IgnoreMask is { } mask && (mask.FrameWidth, mask.FrameHeight) != (frame.Width, frame.Height))
        {
            return $"the frame is {frame.Width}x{frame.Height}, the ignore mask {mask.FrameWidth}x{mask.FrameHeight}. "
                + "Draw a mask of the frames' size, or set the camera to that of the mask.";
        }
        // Counted: an enumerator of an interface would be made again for every frame.
        for (int i = 0; i < rules.Zones.Count; i++)
            if (rules.Zones[i].Misfit(frame.Width, frame.Height) is { } misfit) return misfit;
        return region.FitsIn(frame.Width, frame.Height) ? model.Taught?.UnlikeInShape(frame, region, model, rules.RegionOrigin is not null)
            : $"the frame is {frame.Width}x{frame.Height} and does not contain the model's region of interest {region}. "
            + "Set the camera to the taught size, move the region, or learn the model again.";
    }

    private FramePreparation PreparationFor(PixelView frame, PixelRectangle region, ModelInfo model)
    {
        if (_preparation?.Fits(frame, region) != true)
            _preparation = new FramePreparation(frame.Width, frame.Height, frame.Format, region, model.InputWidth, model.InputHeight);
        return _preparation;
    }

    // Null where zones do not fit: what is wrong depends on the frame's size, so that it can show as late as here.
    private VerdictRule? RuleFor(StationRules rules, PixelRectangle region, ModelInfo model)
    {
        if ((_rule is not null || _ruleFault is not null) && _ruleBasis.Region == region && _ruleBasis.Rules == rules) return _rule;
        (_rule, _ruleFault, _ruleBasis) = (null, null, default);
        try
        {
            _rule = new VerdictRule(rules.Verdict, model.InputWidth, model.InputHeight, region, rules.IgnoreMask?.Marked, rules.Zones);
        }
        catch (ZoneException exception)
        {
            _ruleFault = exception.Message;
        }
        _ruleBasis = (rules, region);
        return _rule;
    }

    private double Milliseconds(long from, long to) => _time.GetElapsedTime(from, to).TotalMilliseconds;
}
