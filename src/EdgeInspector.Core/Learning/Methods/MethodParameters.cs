namespace EdgeInspector.Learning.Methods;

/// <summary>The options of a method that shape a model, as its manifest says them.</summary>
/// <param name="Neighbours">Nearest rows or images that count; null where there are none.</param>
/// <param name="BankRows">Rows asked for; null for all, and where there is no bank.</param>
/// <param name="Own">All others by their keys in the manifest; what is off or left out does not stand there.</param>
public sealed record MethodParameters(int? Neighbours, int? BankRows, params IReadOnlyList<(string Key, object? Value)> Own);
