namespace EdgeInspector.Frames;

/// <summary>Gathers what is to be said of many pictures, so that each thing is said once. Used by one thread at a time.</summary>
public sealed class PictureNotes
{
    private const int Named = 3;
    private readonly Dictionary<string, List<string>> _files = new(StringComparer.Ordinal);

    /// <summary>A sentence for each thing, with the first files that it concerns, in the order in which they came.</summary>
    public IReadOnlyList<string> Lines => [.. _files.Select(note => Line(note.Key, note.Value))];

    /// <summary>Adds what is to be said of one picture.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="notes">See <see cref="PictureSource.Notes"/>.</param>
    public void Add(string file, IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
        {
            if (!_files.TryGetValue(note, out List<string>? files)) _files.Add(note, files = []);
            files.Add(file);
        }
    }

    /// <summary>Names some files, the first ones in full.</summary>
    public static string Names(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(Named)) + (files.Count > Named ? $" and {files.Count - Named} more" : "");

    private static string Line(string note, List<string> files) =>
        files.Count == 1 ? $"{files[0]}: {note}." : $"{files.Count} pictures: {note} ({Names(files)}).";
}
