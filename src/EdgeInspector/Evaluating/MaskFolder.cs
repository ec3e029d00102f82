using EdgeInspector.Frames;

namespace EdgeInspector.Evaluating;

/// <summary>Finds the masks of test images by their names.</summary>
internal sealed class MaskFolder
{
    private static readonly string[] Marks = ["mask", "gt", "label", "labels", "seg", "segmentation", "annotation", "ground_truth"];
    private static readonly char[] Signs = ['_', '-', '.', ' '];
    private readonly string? _path;
    private readonly Dictionary<string, List<string>> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _unused = new(StringComparer.Ordinal);
    private readonly string? _summary;

    private MaskFolder(string? path, PictureFolder? found)
    {
        _path = path;
        if (found is null) return;
        _summary = found.LeftOut is null ? null : found.Summary;
        foreach (string file in found.Pictures)
        {
            _unused.Add(file);
            foreach (string key in (string[])[Folder(file), .. Stems(file)])
            {
                if (!_files.TryGetValue(key, out List<string>? files)) _files.Add(key, files = []);
                files.Add(file);
            }
        }
    }

    /// <summary>What is to be said of them after all were asked for.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            List<string> notes = _summary is null ? [] : [_summary];
            if (_unused.Count > 0)
            {
                notes.Add(
                    $"{_path}: {_unused.Count} masks belong to no picture ({PictureNotes.Names([.. _unused.Order(StringComparer.Ordinal)])}). "
                    + "The masks of test/KIND/NAME.png are ground_truth/KIND/NAME_mask.png, ground_truth/KIND/NAME.png or all in the folder ground_truth/KIND/NAME.");
            }
            return notes;
        }
    }

    /// <summary>Lists the masks.</summary>
    /// <param name="path">Their folder; null when there is none.</param>
    /// <param name="codec">Knows picture files.</param>
    public static MaskFolder Open(string? path, IPictureCodec codec) =>
        new(path, path is null ? null : PictureFolder.WalkAny(path, file => codec.IsPictureFile(file) || IsMask(file)));

    /// <summary>The masks of a test image.</summary>
    /// <param name="name">Its path below test, with '/'.</param>
    /// <exception cref="PictureException">Two files of different names could be its mask.</exception>
    public IReadOnlyList<string> Of(string name)
    {
        if (_path is null) return [];
        string stem = WithoutEnding(name);
        List<string> single = [.. Found(stem), .. Found(name)], several = [.. Found(stem + "/")];
        string[] files = [.. single.Concat(several).Distinct()];
        if (single.Distinct().Count() > 1 || (single.Count > 0 && several.Count > 0))
            throw new PictureException($"{_path}: several files could be the mask of {name}: {string.Join(", ", files)}. Leave one.");
        _unused.ExceptWith(files);
        return [.. files.Select(file => Path.Combine(_path, file))];
    }

    private List<string> Found(string key) => _files.TryGetValue(key, out List<string>? files) ? files : [];

    // The names of pictures that a mask of this name may belong to.
    private static IEnumerable<string> Stems(string file)
    {
        string stem = WithoutEnding(file);
        yield return stem;
        foreach (string mark in Marks)
        {
            foreach (char sign in Signs)
            {
                if (stem.EndsWith(sign + mark, StringComparison.OrdinalIgnoreCase)) yield return stem[..^(mark.Length + 1)];
                string name = Path.GetFileName(stem);
                if (name.StartsWith(mark + sign, StringComparison.OrdinalIgnoreCase))
                    yield return stem[..^name.Length] + name[(mark.Length + 1)..];
            }
        }
    }

    private static bool IsMask(string file) => string.Equals(Path.GetExtension(file), ".mask", StringComparison.OrdinalIgnoreCase);

    private static string Folder(string file) => file[..(file.LastIndexOf('/') + 1)];

    private static string WithoutEnding(string file) => file[..^Path.GetExtension(file).Length];
}
