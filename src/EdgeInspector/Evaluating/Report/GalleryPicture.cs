namespace EdgeInspector.Evaluating.Report;

/// <summary>A picture in the report's gallery.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Jpeg">The picture beside its heatmap, with the outline of the true defect where it is known.</param>
/// <param name="Good">What its worst place should look like; null where nothing is marked, or the method keeps no good patches.</param>
internal sealed record GalleryPicture(ImageScore Score, byte[] Jpeg, GoodPatchPair? Good);
