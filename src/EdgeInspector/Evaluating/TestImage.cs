namespace EdgeInspector.Evaluating;

/// <summary>One test image of a data set.</summary>
/// <param name="Path">The picture.</param>
/// <param name="Name">Its path below test, with '/': KIND/FILE.</param>
/// <param name="Kind">"good", or the folder's name for a kind of defect.</param>
/// <param name="Masks">Files that mark its defects; empty when there are none.</param>
internal sealed record TestImage(string Path, string Name, string Kind, IReadOnlyList<string> Masks)
{
    /// <summary>The kind of good parts.</summary>
    public const string Good = "good";

    /// <summary>Whether the part has a defect.</summary>
    public bool IsDefect => Kind != Good;
}
