namespace EdgeInspector.Agent.Commands;

/// <summary>A version of a model that somebody brings.</summary>
/// <param name="Station">The station that it is for.</param>
/// <param name="Recipe">The product that has a model of its own; empty for the station's model.</param>
/// <param name="Content">The file, as it comes.</param>
/// <param name="By">Who brings it.</param>
/// <param name="Why">Why, 1 to 200 characters.</param>
internal sealed record BroughtModel(string Station, string Recipe, Stream Content, string By, string Why);
