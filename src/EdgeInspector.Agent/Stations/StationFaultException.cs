using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Stations;

/// <summary>A station cannot inspect. The message names what is wrong, where, and what to do.</summary>
/// <param name="reason">What its parts are reported with.</param>
/// <param name="message">For people.</param>
/// <param name="innerException">Cause; null for none.</param>
internal sealed class StationFaultException(Reason reason, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What the station's parts are reported with as long as it lasts.</summary>
    public Reason Reason { get; } = reason;

    /// <summary>A station that waits for its first model.</summary>
    public static StationFaultException NoModel(string station) => new(Reason.NoModel,
        $"Station {station} has no model yet: its parts are not inspected. Collect good ones and learn from them: on the operator page's screen Teach, or with 'edge-inspector learn --camera {station}'.");
}
