namespace EdgeInspector.Demo;

/// <summary>What the demo was asked for.</summary>
/// <param name="Parts">Ends after so many parts; null does not end.</param>
/// <param name="Broker">Broker to use instead of the embedded one; null for that.</param>
/// <param name="State">Folder that keeps model, sequence numbers and pictures for the next start; null for a temporary one.</param>
internal sealed record DemoOptions(int? Parts, Uri? Broker, string? State);
