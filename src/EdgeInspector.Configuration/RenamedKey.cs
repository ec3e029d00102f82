using System.Globalization;

namespace EdgeInspector.Configuration;

/// <summary>A key that a file has under its earlier name.</summary>
/// <param name="Path">Where it stands, with the earlier name.</param>
/// <param name="Name">What it is called now.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Column">Column in the line, from 1.</param>
internal sealed record RenamedKey(string Path, string Name, int Line, int Column)
{
    /// <summary>A sentence for people.</summary>
    public string Sentence(string file) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{file}:{Line}:{Column}: {Path} is called {Name} now; it is still read by its earlier name.");
}
