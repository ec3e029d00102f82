using EdgeInspector.Verdicts;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>A result on its way to the broker, with what was true when it was handed over.</summary>
/// <param name="Inspection">What was found.</param>
/// <param name="Configuration">The configuration it was made with; null when unknown.</param>
/// <param name="ClockSynced">Whether the wall clock was synchronised; null when unknown.</param>
/// <param name="HandedOver">Monotonic clock when it was handed over.</param>
/// <param name="SentBefore">Whether it went out on a connection that was lost before the acknowledgement.</param>
internal readonly record struct PendingResult(
    Inspection Inspection, ConfigurationStamp? Configuration, bool? ClockSynced, long HandedOver, bool SentBefore);
