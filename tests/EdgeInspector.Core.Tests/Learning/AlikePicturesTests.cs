using EdgeInspector.Frames;
using EdgeInspector.Learning;
using EdgeInspector.Numerics;
using Xunit;

namespace EdgeInspector.Core.Tests.Learning;

public class AlikePicturesTests
{
    private const int Width = 160, Height = 120;

    [Fact]
    public void Copies_FilesOfFivePictures_NameTheFirstOfEach()
    {
        Picture[] five = [.. Enumerable.Range(1, 5).Select(seed => Part((ulong)seed))];
        PictureImprint[] imprints = [.. Enumerable.Range(0, 15).Select(i => Imprint(five[i % 5]))];
        Assert.Equal([.. Enumerable.Range(0, 15).Select(i => i % 5)], AlikePictures.Copies(imprints));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(5, 0)]
    [InlineData(0, 3)]
    [InlineData(5, -5)]
    public void Alike_NoiseAndLightAlone_IsTheSame(int noise, int light)
    {
        Picture part = Part(1);
        Assert.Equal([0, 0], AlikePictures.Alike([Imprint(part), Imprint(Changed(part, noise, light))]));
        Assert.Equal([0, 1], AlikePictures.Copies([Imprint(part), Imprint(Changed(part, noise, light))]));
    }

    [Fact]
    public void Alike_OtherParts_AreNotTheSame() =>
        Assert.Equal([0, 1, 2, 3], AlikePictures.Alike([.. Enumerable.Range(1, 4).Select(seed => Imprint(Part((ulong)seed)))]));

    // Sheets without a mark: from afar all alike, but each has a texture of its own.
    [Fact]
    public void Alike_SmoothSurfaces_AreNotTheSame()
    {
        Picture[] sheets = [.. Enumerable.Range(1, 3).Select(seed => Sheet((ulong)seed))];
        Assert.Equal([0, 1, 2, 0], AlikePictures.Alike([.. sheets.Select(Imprint), Imprint(Changed(sheets[0], 1, 0))]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(90)]
    public void IsFeatureless_OneLevel_IsSaid(int level)
    {
        var picture = new Picture(Width, Height, PixelFormat.Mono8);
        Array.Fill(picture.Pixels, (byte)level);
        Assert.True(Imprint(picture).IsFeatureless);
        Assert.False(Imprint(Part(1)).IsFeatureless);
    }

    private static PictureImprint Imprint(Picture picture) =>
        PictureImprint.Of(new PixelView(picture), new PixelRectangle(0, 0, picture.Width, picture.Height));

    // A disc of another place, size and grain for each seed.
    private static Picture Part(ulong seed)
    {
        var random = new SplitMix64(seed);
        var picture = new Picture(Width, Height, PixelFormat.Mono8);
        int left = 60 + random.NextInt32(40), top = 45 + random.NextInt32(30), radius = 20 + random.NextInt32(15);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            int x = i % Width - left, y = i / Width - top;
            picture.Pixels[i] = (byte)((x * x + y * y < radius * radius ? 180 : 70) + random.NextInt32(21));
        }
        return picture;
    }

    private static Picture Sheet(ulong seed)
    {
        var random = new SplitMix64(seed);
        var picture = new Picture(Width, Height, PixelFormat.Mono8);
        for (int i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = (byte)(120 + random.NextInt32(9));
        return picture;
    }

    private static Picture Changed(Picture picture, int noise, int light)
    {
        var random = new SplitMix64(99);
        return picture
            with
        {
            Pixels =
                [.. picture.Pixels.Select(value => (byte)Math.Clamp(value + light - noise + random.NextInt32(2 * noise + 1), 0, 255))]
        };
    }
}
