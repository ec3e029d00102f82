namespace EdgeInspector.Configuration;

/// <summary>A configuration file and who named it.</summary>
/// <param name="Path">The file; it need not exist.</param>
/// <param name="Origin">"--config", "EDGEINSPECTOR_CONFIG" or "the system's place", for messages.</param>
internal sealed record ConfigurationPlace(string Path, string Origin);
