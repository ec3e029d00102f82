namespace EdgeInspector.Configuration;

/// <summary>A text, a number, true or false.</summary>
/// <param name="Text">The text, or the number, true or false as written.</param>
/// <param name="IsText">Whether it stands in quotes.</param>
internal readonly record struct MapValue(string Text, bool IsText);
