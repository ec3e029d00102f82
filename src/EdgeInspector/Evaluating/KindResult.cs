namespace EdgeInspector.Evaluating;

/// <summary>What came of one kind of defect.</summary>
/// <param name="Kind">Folder below test.</param>
/// <param name="Images">Images of it.</param>
/// <param name="Auroc">Against all good images.</param>
/// <param name="Caught">Images at or above the model's threshold; null when it has none.</param>
internal sealed record KindResult(string Kind, int Images, double? Auroc, int? Caught);
