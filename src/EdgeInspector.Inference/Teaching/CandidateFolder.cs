namespace EdgeInspector.Inference.Teaching;

/// <summary>The candidates of one station and product: a file each, which changes as a whole.</summary>
/// <param name="folder">Where they lie.</param>
internal sealed class CandidateFolder(string folder) : NumberedFolder<Candidate>(folder, (json, place) => Candidate.Parse(json, place))
{
    /// <summary>Puts one in its place.</summary>
    public void Write(Candidate candidate) => Write(candidate.Number, candidate.ToJson());
}
