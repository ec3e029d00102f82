using EdgeInspector.Files;
using EdgeInspector.Frames;

namespace EdgeInspector.Evaluating;

/// <summary>One test image of a data set in the layout of MVTec AD.</summary>
/// <param name="Path">The picture.</param>
/// <param name="Name">KIND/FILE.</param>
/// <param name="Kind">Folder below test: "good", or the kind of defect.</param>
/// <param name="MaskPath">ground_truth/KIND/FILE_mask.png; null where there is none.</param>
internal sealed record TestImage(string Path, string Name, string Kind, string? MaskPath)
{
    /// <summary>The folder of good images.</summary>
    public const string Good = "good";

    /// <summary>Whether the part has a defect.</summary>
    public bool IsDefect => Kind != Good;

    /// <summary>All test images: test/KIND/FILE with ground_truth/KIND/FILE_mask.png.</summary>
    /// <param name="folder">The data set.</param>
    /// <param name="codec">Knows picture files.</param>
    /// <exception cref="PictureException">The layout is another one.</exception>
    public static IReadOnlyList<TestImage> Find(string folder, IPictureCodec codec)
    {
        string test = System.IO.Path.Combine(folder, "test");
        if (!Directory.Exists(test))
        {
            throw new PictureException(
                $"{folder}: there is no folder 'test' in it. Wanted is the layout of MVTec AD: test/good/*.png, test/KIND/*.png, and masks as ground_truth/KIND/NAME_mask.png.");
        }
        TestImage[] images = [.. Directory.EnumerateDirectories(test).Order(NaturalOrder.Comparer).SelectMany(kind => ImagesOf(folder, kind, codec))];
        if (images.Length == 0) throw new PictureException($"{test}: there are no pictures in its subfolders.");
        // How well the two kinds are told apart cannot be said of one kind alone.
        if (images.All(image => image.IsDefect)) throw new PictureException($"{test}: there is no good part; put pictures of good parts into test/good.");
        if (!images.Any(image => image.IsDefect)) throw new PictureException($"{test}: there is no part with a defect; put their pictures into test/KIND, a folder for each kind of defect.");
        return images;
    }

    private static IEnumerable<TestImage> ImagesOf(string folder, string kindFolder, IPictureCodec codec)
    {
        string kind = System.IO.Path.GetFileName(kindFolder);
        foreach (string file in Directory.EnumerateFiles(kindFolder).Where(codec.IsPictureFile).Order(NaturalOrder.Comparer))
        {
            string mask = System.IO.Path.Combine(folder, "ground_truth", kind, System.IO.Path.GetFileNameWithoutExtension(file) + "_mask.png");
            yield return new TestImage(file, $"{kind}/{System.IO.Path.GetFileName(file)}", kind, File.Exists(mask) ? mask : null);
        }
    }
}
