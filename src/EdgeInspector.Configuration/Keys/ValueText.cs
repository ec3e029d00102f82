using EdgeInspector.Configuration.Text;
using EdgeInspector.Secrets;

namespace EdgeInspector.Configuration.Keys;

/// <summary>Names a value of the file in an error.</summary>
internal static class ValueText
{
    private const int MaximumLength = 60;

    /// <summary>The value as written, shortened; "a list" or "an object" for those.</summary>
    public static string Describe(PositionedNode node) => node.Kind switch
    {
        NodeKind.List => "a list",
        NodeKind.Object => "an object",
        // Covered before it is shortened: what shows that something is a login may stand behind the cut.
        NodeKind.Text => JsonLiteral.Of(Shorten(SecretBook.CoverValue(node.Text))),
        _ => Shorten(SecretBook.Cover(node.Text)),
    };

    /// <summary>The value as it may be shown; null where it may be a secret.</summary>
    public static string? Shown(KeyDescription key, PositionedNode node)
    {
        if (key.Attribute.Hidden || SecretBook.IsSecretKey(key.Name)) return null;
        return key.IsAddress && node.Kind == NodeKind.Text ? JsonLiteral.Of(Shorten(SecretBook.HideAddress(node.Text))) : Describe(node);
    }

    /// <summary>A text of at most 60 characters.</summary>
    public static string Shorten(string text) =>
        text.Length <= MaximumLength ? text : string.Concat(text.AsSpan(0, MaximumLength - 3), "...");
}
