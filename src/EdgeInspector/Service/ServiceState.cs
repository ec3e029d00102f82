namespace EdgeInspector.Service;

/// <summary>What Windows says of a service.</summary>
/// <param name="State">SERVICE_STOPPED 1, START_PENDING 2, STOP_PENDING 3, RUNNING 4; others stand for pauses.</param>
/// <param name="ExitCode">With what it ended; 0 for well.</param>
internal readonly record struct ServiceState(int State, int ExitCode)
{
    private const int Stopped = 1, Running = 4;

    public bool IsRunning => State == Running;

    public bool IsStopped => State == Stopped;

    public override string ToString() => State switch
    {
        Stopped => ExitCode == 0 ? "stopped" : string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"stopped with error {ExitCode}"),
        2 => "starting",
        3 => "stopping",
        Running => "running",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"in state {State}"),
    };
}
