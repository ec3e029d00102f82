using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Where a station offers the frames that it has judged to a version in its shadow, while there is one. It outlasts pipelines and models of
/// the station.
/// </summary>
public sealed class ShadowSeat
{
    private volatile ShadowLane? _lane;

    /// <summary>Judges in the shadow; null while nothing does. Stays the caller's.</summary>
    public ShadowLane? Lane
    {
        get => _lane;
        set => _lane = value;
    }

    /// <summary>
    /// Offers a frame whose record is complete; the frame stays the caller's. It never throws and waits for nothing: with a version in the
    /// shadow it takes at most the time of one copy of the frame.
    /// </summary>
    internal void Offer(Inspection record, Frame frame, StationRules rules) => _lane?.Offer(record, frame, rules);
}
