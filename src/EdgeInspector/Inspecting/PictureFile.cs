using EdgeInspector.Files;
using EdgeInspector.Frames;

namespace EdgeInspector.Inspecting;

/// <summary>A picture file that was named on the command line, or lies in a folder that was.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">Its path below the named folder, with '/'; its file name when it was named itself.</param>
internal readonly record struct PictureFile(string Path, string Name)
{
    /// <summary>All picture files below the folders, in natural order, and all files that were named.</summary>
    /// <exception cref="PictureException">A path does not exist, or a folder holds no picture.</exception>
    public static IReadOnlyList<PictureFile> Expand(IEnumerable<string> paths, IPictureCodec codec)
    {
        List<PictureFile> files = [];
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                files.Add(new PictureFile(path, System.IO.Path.GetFileName(path)));
                continue;
            }
            if (!Directory.Exists(path)) throw new PictureException($"{path}: there is no such file or folder.");
            PictureFile[] found = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(codec.IsPictureFile)
                .Select(file => new PictureFile(file, System.IO.Path.GetRelativePath(path, file).Replace('\\', '/')))
                .OrderBy(file => file.Name, NaturalOrder.Comparer)];
            if (found.Length == 0) throw new PictureException($"{path}: there are no pictures in it (.png, .jpg, .bmp, .tif, .webp).");
            files.AddRange(found);
        }
        return files;
    }
}
