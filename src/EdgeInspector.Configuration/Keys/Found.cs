using EdgeInspector.Configuration.Text;

namespace EdgeInspector.Configuration.Keys;

/// <summary>Names a value of the file in an error.</summary>
internal static class Found
{
    private const int MaximumLength = 60;

    /// <summary>The value as written, shortened; "a list" or "an object" for those.</summary>
    public static string Text(PositionedNode node) => node.Kind switch
    {
        NodeKind.List => "a list",
        NodeKind.Object => "an object",
        NodeKind.Text => JsonLiteral.Of(Shorten(node.Text)),
        _ => Shorten(node.Text),
    };

    /// <summary>A text of at most 60 characters.</summary>
    public static string Shorten(string text) => text.Length <= MaximumLength ? text : string.Concat(text.AsSpan(0, MaximumLength - 3), "...");
}
