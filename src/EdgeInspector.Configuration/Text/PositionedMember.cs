namespace EdgeInspector.Configuration.Text;

/// <summary>One key of a JSON object with its value.</summary>
/// <param name="Name">The key, escapes resolved.</param>
/// <param name="Start">Offset of the key's opening quote.</param>
/// <param name="End">Offset behind the key's closing quote.</param>
/// <param name="Value">Its value.</param>
internal sealed record PositionedMember(string Name, int Start, int End, PositionedNode Value);
