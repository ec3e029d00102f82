using EdgeInspector.Files;
using EdgeInspector.Frames;

namespace EdgeInspector.Inspecting;

/// <summary>A picture file that was named on the command line, or lies in a folder that was.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">Its path below the named folder, with '/'; its file name when it was named itself.</param>
internal readonly record struct PictureFile(string Path, string Name)
{
    /// <summary>All pictures in the folders (see <see cref="PictureFolder"/>), in natural order, and all files that were named.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="codec">Knows picture files.</param>
    /// <param name="say">Takes what is to be said of a folder: its sub-folders, and what was left out.</param>
    /// <exception cref="PictureException">A path does not exist, or a folder holds no picture.</exception>
    public static IReadOnlyList<PictureFile> Expand(IEnumerable<string> paths, IPictureCodec codec, Action<string> say)
    {
        List<PictureFile> files = [];
        foreach (string path in paths)
        {
            if (!TimeLimited.Run(path, () => Directory.Exists(path)))
            {
                if (!TimeLimited.Run(path, () => File.Exists(path)))
                    throw new PictureException($"{path}: there is no such file or folder.");
                files.Add(new PictureFile(path, System.IO.Path.GetFileName(path)));
                continue;
            }
            var folder = PictureFolder.Walk(path, codec);
            if (folder.LeftOut is not null || folder.Folders.Count > 1) say(folder.Summary);
            files.AddRange(folder.Pictures.Select(name => new PictureFile(System.IO.Path.Combine(path, name), name)));
        }
        return files;
    }
}
