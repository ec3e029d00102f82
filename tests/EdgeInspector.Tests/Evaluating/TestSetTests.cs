using EdgeInspector.Evaluating;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using OpenCvSharp;
using Xunit;

namespace EdgeInspector.Tests.Evaluating;

[Needs("opencv")]
public sealed class TestSetTests : IDisposable
{
    private static readonly IPictureCodec Codec = PictureLibrary.Codec();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ground_truth/crack/000_mask.png")]
    [InlineData("ground_truth/crack/000.png")]
    [InlineData("ground_truth/crack/000.bmp")]
    [InlineData("ground_truth/crack/000_MASK.PNG")]
    [InlineData("ground_truth/crack/000.MASK")]
    [InlineData("ground_truth/crack/000.png.mask")]
    [InlineData("ground_truth/crack/000-gt.tif")]
    [InlineData("ground_truth/crack/mask_000.png")]
    [InlineData("Ground_Truth/CRACK/000.png")]
    [InlineData("masks/crack/000.png")]
    [InlineData("ground_truth/crack/000/000.png")]
    public void Find_MaskOfAnyUsualName_BelongsToItsPicture(string mask)
    {
        Make("test/good/000.png", "test/crack/000.png", mask);
        var set = TestSet.Find(_folder.Path, Codec);
        Assert.Equal([_folder.PathTo(mask)], set.Images.Single(image => image.IsDefect).Masks);
        Assert.Empty(set.Images.Single(image => !image.IsDefect).Masks);
        Assert.Empty(set.Notes);
    }

    [Fact]
    public void Find_AFolderOfMasks_GivesAllOfThem()
    {
        Make("test/good/000.png", "test/crack/000.png", "test/crack/001.png", "ground_truth/crack/000/000.png",
            "ground_truth/crack/000/001.png", "ground_truth/crack/001/000.png");
        var set = TestSet.Find(_folder.Path, Codec);
        Assert.Equal([2, 1], set.Images.Where(image => image.IsDefect).Select(image => image.Masks.Count));
        Assert.Empty(set.Notes);
    }

    [Fact]
    public void Find_MasksThatMatchNothing_AreListedWithTheNamesWanted()
    {
        Make("test/good/000.png", "test/crack/000.png", "ground_truth/crack/7.png", "ground_truth/scratch/000.png");
        string note = Assert.Single(TestSet.Find(_folder.Path, Codec).Notes);
        Assert.Contains("2 masks belong to no picture (crack/7.png, scratch/000.png)", note, StringComparison.Ordinal);
        Assert.Contains("ground_truth/KIND/NAME_mask.png", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_TwoMasksForOnePicture_IsRefused()
    {
        Make("test/good/000.png", "test/crack/000.png", "ground_truth/crack/000.png", "ground_truth/crack/000_mask.png");
        Assert.Contains("several files could be the mask of crack/000.png",
            Assert.Throws<PictureException>(() => TestSet.Find(_folder.Path, Codec)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Good", "crack")]
    [InlineData("ok", "ko")]
    [InlineData("OK", "NG")]
    public void Find_OtherNamesOfGood_AreUnderstood(string good, string defect)
    {
        Make($"Test/{good}/000.png", $"Test/{defect}/000.png", $"Test/{defect}/deep/001.png");
        var set = TestSet.Find(_folder.Path, Codec);
        Assert.Equal(["good", defect, defect],
            set.Images.Select(image => image.Kind).Order(StringComparer.OrdinalIgnoreCase).OrderBy(kind => kind != "good"));
    }

    [Fact]
    public void Find_NothingGood_ListsTheKinds()
    {
        Make("test/fine/000.png", "test/crack/000.png");
        Assert.Contains("no good part among the kinds crack, fine",
            Assert.Throws<PictureException>(() => TestSet.Find(_folder.Path, Codec)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MaskOfAnotherShape_IsAnError()
    {
        Write("m.png", new Mat(32, 48, MatType.CV_8UC1, Scalar.Black));
        var error = Assert.Throws<PictureException>(() => Read("m.png", width: 64, height: 32));
        Assert.Contains("the mask is 48x32, its picture 64x32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MaskOfHalfTheSize_KeepsItsResolution()
    {
        Write("m.png", Marked(32, 16, 3, 2));
        PictureMask mask = Read("m.png", width: 64, height: 32);
        Assert.Equal((32, 16, true, 1), (mask.Width, mask.Height, mask.Marked[2 * 32 + 3], mask.Marked.Count(marked => marked)));
    }

    [Fact]
    public void Read_SeveralMasks_AreJoined()
    {
        Write("a.png", Marked(8, 4, 0, 0));
        Write("b.png", Marked(8, 4, 7, 3));
        PictureMask mask = TruthMask.Read(Image("a.png", "b.png"), new Picture(8, 4, PixelFormat.Mono8), 1, new PixelRectangle(0, 0, 8, 4),
            Codec);
        Assert.Equal([0, 31], Enumerable.Range(0, 32).Where(i => mask.Marked[i]));
    }

    // The picture is stored lying, 32 wide and 64 high, and turned to 64x32 to be seen; the mask was drawn on what is stored.
    [Fact]
    public void Read_MaskDrawnOnTheStoredPicture_IsTurnedLikeIt()
    {
        Write("m.png", Marked(32, 64, 0, 63));
        PictureMask mask = Read("m.png", width: 64, height: 32, orientation: 6);
        Assert.Equal((64, 32, true), (mask.Width, mask.Height, mask.Marked[0]));
    }

    [Fact]
    public void Read_MaskThatMayOrMayNotBeTurned_IsAnError()
    {
        Write("m.png", Marked(64, 32, 0, 0));
        Assert.Contains("orientation 3",
            Assert.Throws<PictureException>(() => Read("m.png", width: 64, height: 32, orientation: 3)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MatTypes.Bits8, 1)]
    [InlineData(MatTypes.Bits8, 100)]
    [InlineData(MatTypes.Bits16, 1)]
    [InlineData(MatTypes.Bits16, 40000)]
    public void Read_OtherEncodings_MarkTheSame(MatTypes type, int value)
    {
        using var mat = new Mat(4, 8, type == MatTypes.Bits8 ? MatType.CV_8UC1 : MatType.CV_16UC1, Scalar.Black);
        Cv2.Rectangle(mat, new Rect(2, 1, 3, 2), new Scalar(value), -1);
        foreach (string ending in (string[])[".png", ".tif"])
        {
            File.WriteAllBytes(_folder.PathTo("m" + ending), mat.ImEncode(ending));
            Assert.Equal([10, 11, 12, 18, 19, 20], Enumerable.Range(0, 32).Where(i => Read("m" + ending, 8, 4).Marked[i]));
        }
    }

    public enum MatTypes
    {
        Bits8,
        Bits16,
    }

    private PictureMask Read(string name, int width, int height, int orientation = 1) =>
        TruthMask.Read(Image(name), new Picture(width, height, PixelFormat.Mono8), orientation, new PixelRectangle(0, 0, width, height),
            Codec);

    private TestImage Image(params string[] masks) => new("picture.png", "crack/picture.png", "crack", [.. masks.Select(_folder.PathTo)]);

    private static Mat Marked(int width, int height, int x, int y)
    {
        var mat = new Mat(height, width, MatType.CV_8UC1, Scalar.Black);
        mat.Set(y, x, (byte)1);
        return mat;
    }

    private void Write(string name, Mat mat)
    {
        using (mat) File.WriteAllBytes(_folder.PathTo(name), mat.ImEncode(".png"));
    }

    private void Make(params string[] files)
    {
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathTo(file))!);
            File.WriteAllBytes(_folder.PathTo(file), []);
        }
    }
}
