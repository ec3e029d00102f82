using EdgeInspector.Publishing;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>A picture on its way to the broker.</summary>
/// <param name="Picture">The encoded picture with its inspection.</param>
/// <param name="HandedOver">Monotonic clock when it was handed over.</param>
internal readonly record struct PendingPicture(InspectionPicture Picture, long HandedOver);
