using EdgeInspector.Evaluating;

namespace EdgeInspector.Bench;

/// <summary>How long results take to their subscriber.</summary>
/// <param name="PerSecond">Results a second that were asked for.</param>
/// <param name="Results">How many were measured on each side.</param>
/// <param name="LagMs">From hand-over to the subscriber, committed on the way.</param>
/// <param name="BareLagMs">The same with a bare MQTTnet publisher and one synchronised SQLite commit before each message.</param>
/// <param name="Ratio">The one p50 by the other.</param>
/// <param name="Late">Results that did not come on the live topic.</param>
internal sealed record DeliveryResult(int PerSecond, int Results, Percentiles LagMs, Percentiles BareLagMs, double Ratio, int Late);
