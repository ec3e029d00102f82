using EdgeInspector.Outputs;

namespace EdgeInspector.Core.Tests.Outputs;

/// <summary>A remote I/O with a watchdog behind a network, as far as a gate can tell; time is what the test says.</summary>
internal sealed class SimulatedIo(TimeSpan watchdog)
{
    private TimeSpan _heardAt;

    /// <summary>What its outputs are.</summary>
    public GateLevels Levels { get; private set; }

    /// <summary>Whether it has power and answers.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>It hears a request, and does it.</summary>
    public void Hear(GateLevels levels, TimeSpan now) => (Levels, _heardAt) = (levels, now);

    /// <summary>Power comes or goes; without it every relay drops.</summary>
    public void Switch(bool isUp) => (IsUp, Levels) = (isUp, default);

    /// <summary>Lets the outputs fall when nobody asks.</summary>
    public void Watch(TimeSpan now)
    {
        if (now - _heardAt > watchdog) Levels = default;
    }
}
