namespace EdgeInspector.Cameras;

/// <summary>A camera that answered a search.</summary>
/// <param name="Driver">Which driver opens it.</param>
/// <param name="Id">What opens it surely.</param>
/// <param name="Vendor">Who made it.</param>
/// <param name="Model">What it is.</param>
/// <param name="Serial">Its serial number.</param>
/// <param name="Address">Where it is.</param>
public sealed record FoundCamera(string Driver, string Id, string Vendor, string Model, string Serial, string Address);
