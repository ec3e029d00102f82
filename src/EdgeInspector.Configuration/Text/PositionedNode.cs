namespace EdgeInspector.Configuration.Text;

/// <summary>
/// A JSON value that knows where it stands in the file, so that it can be reported, and replaced without touching comments.
/// </summary>
internal sealed record PositionedNode
{
    /// <summary>What it is.</summary>
    public required NodeKind Kind { get; init; }

    /// <summary>Offset of its first byte: the quote of a text, the opening bracket of a list or an object.</summary>
    public required int Start { get; init; }

    /// <summary>Offset behind its last byte.</summary>
    public required int End { get; init; }

    /// <summary>A text with its escapes resolved; a number, true, false or null as written; empty for lists and objects.</summary>
    public string Text { get; init; } = "";

    /// <summary>The values of a list; empty for everything else.</summary>
    public IReadOnlyList<PositionedNode> Items { get; init; } = [];

    /// <summary>The keys of an object in file order, repeated ones included; empty for everything else.</summary>
    public IReadOnlyList<PositionedMember> Members { get; init; } = [];

    /// <summary>The first member of that name; null when there is none.</summary>
    public PositionedMember? Member(string name) => Members.FirstOrDefault(member => member.Name == name);
}
