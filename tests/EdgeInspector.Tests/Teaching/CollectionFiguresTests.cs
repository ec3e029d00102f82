using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Teaching;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

/// <summary>Real good parts are collected, and what does not belong among them is not.</summary>
[Long]
public sealed class CollectionFiguresTests
{
    // Screws lie turned in every direction, cookies and boards as they come.
    [Theory]
    [InlineData("screw", "cookie")]
    [InlineData("cookie", "screw")]
    [InlineData("circuitboard", "cookie")]
    public void Judge_GoodPartsOfAProduct_AreTaken_AndAnotherProductIsNot(string product, string other)
    {
        var guard = new CollectionGuard();
        List<string> refused = [];
        string[] files = [.. Pictures(product).Take(60)];
        foreach (string file in files)
        {
            CollectedLook look = Look(file, blurs: false);
            if (guard.Judge(look, out _) is { } why) refused.Add($"{Path.GetFileName(file)}: {why}");
            else guard.Add(guard.Count + 1, look);
        }
        Assert.True(refused.Count <= 3, $"{product}: {refused.Count} of {files.Length} were refused: {string.Join(", ", refused)}");
        Assert.NotNull(guard.Judge(Look(Pictures(other).First(), blurs: false), out _));
        string[] sharp =
        [
            .. files.Take(10).Where(file => guard.Judge(Look(file, blurs: true), out _) != CollectionRefusal.Blurred),
        ];
        Assert.True(sharp.Length == 0, $"{product}: blurred and taken: {string.Join(", ", sharp.Select(Path.GetFileName))}");
    }

    private static IEnumerable<string> Pictures(string product) =>
        Directory.EnumerateFiles(SharedData.Require($"data/{product}/train/good")).Order(StringComparer.Ordinal);

    private static CollectedLook Look(string file, bool blurs)
    {
        Picture picture = PictureLibrary.Codec().Read(file, out _);
        if (blurs) Blur(picture);
        return CollectedLook.Of(new PixelView(picture), null)!;
    }

    // Five means of five neighbours along the rows: a lens that is out of focus by some pixels.
    private static void Blur(Picture picture)
    {
        int step = picture.Format.BytesPerPixel(), stride = picture.Width * step;
        for (int round = 0; round < 5; round++)
        {
            byte[] from = [.. picture.Pixels];
            for (int i = 2 * stride + 2 * step; i < from.Length - 2 * stride - 2 * step; i++)
                picture.Pixels[i] = (byte)((from[i - 2 * step] + from[i - step] + from[i] + from[i + step] + from[i + 2 * step]
                    + from[i - 2 * stride] + from[i - stride] + from[i + stride] + from[i + 2 * stride]) / 9);
        }
    }
}
