namespace EdgeInspector.Evaluating;

/// <summary>The score of one test image.</summary>
/// <param name="File">KIND/FILE.</param>
/// <param name="Kind">"good", or the kind of defect.</param>
/// <param name="Score">Raw score.</param>
/// <param name="LatencyMs">Region of interest, resize, graph and verdict.</param>
internal sealed record ImageScore(string File, string Kind, float Score, double LatencyMs)
{
    /// <summary>Whether the part has a defect.</summary>
    public bool IsDefect => Kind != TestImage.Good;
}
