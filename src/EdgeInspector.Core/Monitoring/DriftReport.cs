using EdgeInspector.Frames;

namespace EdgeInspector.Monitoring;

/// <summary>How far a station is from what its model was taught.</summary>
/// <param name="Parts">Inspected parts that it rests on, since the model was taken into use in this run.</param>
/// <param name="Signals">The figures; those of which the package has no reference are missing.</param>
/// <param name="Causes">What has moved; empty when nothing has.</param>
/// <param name="Place">Where, in frame pixels, when it is one place; null otherwise.</param>
public sealed record DriftReport(
    long Parts, IReadOnlyList<DriftSignal> Signals, IReadOnlyList<DriftCause> Causes, PixelRectangle? Place);
