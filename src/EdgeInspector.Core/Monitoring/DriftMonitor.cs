using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Monitoring;

/// <summary>
/// Sees that light, focus, a place of the picture or the parts themselves move away from what a model was taught, before parts are rejected
/// for it. The references never change, and it changes no verdict and no threshold. Safe between
/// threads; nothing is allocated for a part while no cause comes or goes.
/// </summary>
public sealed class DriftMonitor
{
    // Pictures that were taken within minutes differ less than those of a year: as much as this is never drift.
    private const double LeastBrightness = 1, LeastBrightnessShare = 0.01, LeastContrast = 0.5, LeastContrastShare = 0.02,
        LeastFocusShare = 0.05;
    private readonly Lock _lock = new();
    private readonly ModelInfo _model;
    private readonly MeanDrift? _score, _brightness, _contrast, _focus;
    private readonly PlaceDrift? _place;
    private PixelRectangle _region;
    private long _parts;
    private volatile IReadOnlyList<DriftCause> _causes = [];

    /// <summary>Begins with no part.</summary>
    /// <param name="model">Has the references; what it lacks is not watched.</param>
    public DriftMonitor(ModelInfo model)
    {
        _model = model;
        if (model.Usual is not { } usual) return;
        _score = new MeanDrift("score", upwards: true, usual.Count);
        if (usual.Map is { } map)
            _place = new PlaceDrift(map, usual.Count, model.ScoreMedian, (model.InputWidth, model.InputHeight));
        if (model.Taught is not { Brightness.Mean: not null, Contrast.Mean: not null, Focus.Mean: not null }) return;
        _brightness = new MeanDrift("brightness", upwards: false, usual.Count);
        _contrast = new MeanDrift("contrast", upwards: false, usual.Count);
        _focus = new MeanDrift("focus", upwards: false, usual.Count);
    }

    /// <summary>What has moved; the same object until that changes.</summary>
    public IReadOnlyList<DriftCause> Causes => _causes;

    /// <summary>
    /// Takes an inspected part into account: look and map whatever the verdict, for a line out of focus or a dirty lens may reject
    /// everything; its score when it passed, for defects are no drift.
    /// </summary>
    /// <param name="verdict">Pass or fail.</param>
    /// <param name="score">The score that the model's calibration has; null where another one decided.</param>
    /// <param name="traits">What the frame looked like; null when it was not measured.</param>
    /// <param name="map">[model input height, model input width]; empty without a map.</param>
    /// <param name="ignored">[model input height, model input width], true where the map does not count; null when all of it
    /// does.</param>
    /// <param name="region">What the map covers, in frame pixels.</param>
    public void Add(
        Verdict verdict, float? score, FrameTraits? traits, ReadOnlySpan<float> map, bool[]? ignored, PixelRectangle region)
    {
        lock (_lock)
        {
            _parts++;
            _region = region;
            if (traits is { } look) AddLook(look);
            if (!map.IsEmpty) _place?.Add(map, ignored);
            if (verdict == Verdict.Pass && score is { } value)
                _score?.Add(-NormalQuantile.Of(Math.Min(_model.Usual!.PValue(value), HighestShare)));
            Conclude();
        }
    }

    /// <summary>All figures now; null where the model has no references to measure against.</summary>
    public DriftReport? Report()
    {
        if (_score is null) return null;
        lock (_lock)
        {
            List<DriftSignal> signals = [_score.Signal];
            foreach (MeanDrift? look in (MeanDrift?[])[_brightness, _contrast, _focus])
                if (look is not null) signals.Add(look.Signal);
            if (_place is not null) signals.Add(_place.Signal);
            return new DriftReport(_parts, signals, _causes, _causes.Contains(DriftCause.Place) ? _place!.Box(_region) : null);
        }
    }

    // A p-value of 1 has no finite quantile; half a count below it is as far as the reference can tell.
    private double HighestShare => 1 - 0.5 / (_model.Usual!.Count + 1);

    private void AddLook(FrameTraits look)
    {
        if (_brightness is null) return;
        TaughtFrames taught = _model.Taught!;
        _brightness.Add(Off(look.Brightness, taught.Brightness, LeastBrightnessShare, LeastBrightness));
        _contrast!.Add(Off(look.Contrast, taught.Contrast, LeastContrastShare, LeastContrast));
        _focus!.Add(Off(look.Focus, taught.Focus!.Value, LeastFocusShare, double.Epsilon));
    }

    private static double Off(double value, TaughtRange taught, double leastShare, double least) =>
        (value - taught.Mean!.Value) / Math.Max(taught.Deviation ?? 0, Math.Max(leastShare * taught.Mean.Value, least));

    // A change of light or focus moves the scores, too, and a blurred picture has less contrast: the causes come first.
    private void Conclude()
    {
        bool focus = _focus?.Holds == true, place = _place?.Holds == true;
        bool light = _brightness?.Holds == true || (_contrast?.Holds == true && !focus);
        bool product = _score?.Holds == true && !light && !focus && !place;
        int count = (light ? 1 : 0) + (focus ? 1 : 0) + (place ? 1 : 0) + (product ? 1 : 0);
        IReadOnlyList<DriftCause> before = _causes;
        if (before.Count == count && before.Contains(DriftCause.Light) == light && before.Contains(DriftCause.Focus) == focus
            && before.Contains(DriftCause.Place) == place && before.Contains(DriftCause.Product) == product)
            return;
        List<DriftCause> now = [];
        if (light) now.Add(DriftCause.Light);
        if (focus) now.Add(DriftCause.Focus);
        if (place) now.Add(DriftCause.Place);
        if (product) now.Add(DriftCause.Product);
        _causes = now;
    }
}
