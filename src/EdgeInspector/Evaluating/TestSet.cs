using EdgeInspector.Frames;

namespace EdgeInspector.Evaluating;

/// <summary>
/// The test images of a data set in the layout of MVTec AD (test/KIND, ground_truth/KIND) or MVTec LOCO (a folder of masks for each
/// picture).
/// </summary>
/// <param name="Images">In natural order.</param>
/// <param name="Notes">What was left out, and masks that belong to no picture, in words for people.</param>
internal sealed record TestSet(IReadOnlyList<TestImage> Images, IReadOnlyList<string> Notes)
{
    private const string Layout =
        "Wanted is the layout of MVTec AD: test/good/*.png, test/KIND/*.png, and masks as ground_truth/KIND/NAME_mask.png.";

    /// <summary>Finds the images and their masks. Upper and lower case of folders do not matter; ok, pass and the like mean good.</summary>
    /// <param name="folder">The data set.</param>
    /// <param name="codec">Knows picture files.</param>
    /// <exception cref="PictureException">The layout is another one, or two masks could belong to the same picture.</exception>
    public static TestSet Find(string folder, IPictureCodec codec)
    {
        if (!Directory.Exists(folder)) throw new PictureException($"{folder}: there is no such folder.");
        string test = Inner(folder, "test") ?? throw new PictureException($"{folder}: there is no folder 'test' in it. {Layout}");
        var pictures = PictureFolder.Walk(test, codec);
        List<string> notes = [];
        if (pictures.LeftOut is not null || pictures.Folders.Any(kind => kind.Folder.Contains('/', StringComparison.Ordinal)))
            notes.Add(pictures.Summary);
        string[] outside = [.. pictures.Pictures.Where(name => !name.Contains('/', StringComparison.Ordinal))];
        if (outside.Length > 0)
            notes.Add($"{test}: {outside.Length} pictures lie in no folder of a kind and are left out ({PictureNotes.Names(outside)}).");
        var masks = MaskFolder.Open(Inner(folder, "ground_truth", "ground-truth", "groundtruth", "masks", "mask"), codec);
        TestImage[] images =
        [
            .. pictures.Pictures.Except(outside).Select(name => new TestImage(
                System.IO.Path.Combine(test, name), name, KindName.IsGood(KindOf(name)) ? TestImage.Good : KindOf(name), masks.Of(name))),
        ];
        RequireBoth(test, images);
        notes.AddRange(masks.Notes);
        return new TestSet(images, notes);
    }

    private static string KindOf(string name) => name[..name.IndexOf('/', StringComparison.Ordinal)];

    // How well the two kinds are told apart cannot be said of one kind alone.
    private static void RequireBoth(string test, TestImage[] images)
    {
        string kinds = string.Join(", ", images.Select(image => KindOf(image.Name)).Distinct());
        if (images.Length == 0) throw new PictureException($"{test}: there are no pictures in its sub-folders. {Layout}");
        if (images.All(image => image.IsDefect))
            throw new PictureException(
                $"{test}: there is no good part among the kinds {kinds}; put pictures of good parts into test/good.");
        if (!images.Any(image => image.IsDefect))
            throw new PictureException(
                $"{test}: there is no part with a defect, only {kinds}; put their pictures into test/KIND, a folder for each kind of defect.");
    }

    private static string? Inner(string folder, params string[] names) => Directory.EnumerateDirectories(folder)
        .Where(inner => names.Contains(System.IO.Path.GetFileName(inner), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)
        .FirstOrDefault();
}
