namespace EdgeInspector.Configuration.Text;

/// <summary>A place in a text file as editors count it: both from 1, the column in UTF-16 code units.</summary>
internal readonly record struct TextPosition(int Line, int Column);
