using System.Globalization;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Genicam;

/// <summary>
/// Lets the camera count the triggers at its line (SFNC, CounterAndTimerControl), and finds those that gave no frame: triggers that came
/// while the camera was still busy leave no trace in its frame ids.
/// </summary>
internal sealed class TriggerCounter
{
    private static readonly string[] Counters = ["Counter1", "Counter0"];
    private readonly IGenicamNodes _nodes;
    private long _counted;
    private long _reported;
    private int _missed;

    private TriggerCounter(IGenicamNodes nodes) => _nodes = nodes;

    /// <summary>Sets a counter up; null where the camera has none that counts its line.</summary>
    /// <param name="nodes">The camera's settings.</param>
    /// <param name="line">The trigger's line.</param>
    /// <param name="fallingEdge">The trigger's edge.</param>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    public static TriggerCounter? TryCreate(IGenicamNodes nodes, string line, bool fallingEdge)
    {
        if (!nodes.Contains("CounterSelector") || !nodes.Contains("CounterEventSource")) return null;
        foreach (string counter in Counters)
        {
            try
            {
                nodes.Write("CounterSelector", counter);
                nodes.Write("CounterEventSource", line);
                if (nodes.Contains("CounterEventActivation"))
                    nodes.Write("CounterEventActivation", fallingEdge ? "FallingEdge" : "RisingEdge");
                if (nodes.Contains("CounterReset")) nodes.Write("CounterReset", "1");
                if (!nodes.Contains("CounterValue")) continue;
                var made = new TriggerCounter(nodes);
                made._counted = made._reported = made.Read();
                return made;
            }
            catch (GenicamException)
            {
                // This counter cannot count the line; another one may.
            }
        }
        return null;
    }

    /// <summary>
    /// Compares. Called about once a second: what the camera had counted at the call before must have given its frames by now.
    /// </summary>
    /// <param name="frames">Frames that came since the counter was set up, damaged ones too.</param>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    public void Look(long frames)
    {
        long missing = _counted - _reported - frames;
        if (missing > 0)
        {
            _missed += (int)Math.Min(missing, int.MaxValue - _missed);
            _reported += missing;
        }
        try
        {
            _counted = Read();
        }
        catch (GenicamException)
        {
            // Read again at the next look.
        }
    }

    /// <summary>Triggers without a frame since the last call.</summary>
    public int TakeMissed() => Interlocked.Exchange(ref _missed, 0);

    private long Read() => long.Parse(_nodes.Read("CounterValue"), CultureInfo.InvariantCulture);
}
