using EdgeInspector.Configuration.Text;

namespace EdgeInspector.Configuration;

/// <summary>Gathers the errors of one file.</summary>
internal sealed class ConfigurationErrorCollector(SourceText source)
{
    private const int Maximum = 1000;
    private readonly List<ConfigurationError> _errors = [];
    private readonly List<RenamedKey> _renamed = [];

    /// <summary>Keys that were read by their earlier names, as they stand in the file.</summary>
    public IReadOnlyList<RenamedKey> Renamed => _renamed;

    /// <summary>So many errors that more would help nobody; further ones are left out and the last one says so.</summary>
    public bool IsFull => _errors.Count > Maximum;

    /// <summary>Adds an error; its line and column are filled in.</summary>
    /// <param name="start">Offset of the first byte it is about.</param>
    /// <param name="end">Offset behind the last one.</param>
    /// <param name="error">The rest.</param>
    public void Add(int start, int end, ConfigurationError error)
    {
        if (IsFull) return;
        if (_errors.Count == Maximum) error = new() { Path = "", Problem = "there are more errors; correct these first" };
        (int line, int column) = source.PositionOf(start);
        _errors.Add(error with { Line = line, Column = column, Offset = start, Length = Math.Max(0, end - start) });
    }

    /// <summary>Notes a key that is read by its earlier name.</summary>
    /// <param name="start">Offset of the key.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="name">What it is called now.</param>
    public void AddRenamed(int start, string path, string name)
    {
        (int line, int column) = source.PositionOf(start);
        _renamed.Add(new RenamedKey(path, name, line, column));
    }

    /// <summary>The line of an offset.</summary>
    public int LineOf(int offset) => source.PositionOf(offset).Line;

    /// <summary>Whether something is wrong at this value, inside it, or around it.</summary>
    public bool Touches(string path) => _errors.Any(error => Contains(error.Path, path) || Contains(path, error.Path));

    /// <summary>All errors as they stand in the file.</summary>
    public IReadOnlyList<ConfigurationError> InFileOrder() => [.. _errors.OrderBy(error => error.Offset)];

    private static bool Contains(string outer, string inner) =>
        inner.StartsWith(outer, StringComparison.Ordinal)
        && (inner.Length == outer.Length || outer.Length == 0 || inner[outer.Length] is '.' or '[');
}
