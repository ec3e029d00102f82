using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>Grey pictures of 16 bits a pixel that use fewer of them, as cameras write them.</summary>
internal static class DeepPictures
{
    /// <summary>Writes good parts.</summary>
    /// <param name="drawings">Where they are drawn.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="first">Number of the first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="shift">Bits beyond 8: 4 for pictures of 12 bits.</param>
    public static void Write(TemporaryFolder drawings, string folder, int first, int count, int shift)
    {
        var codec = PictureLibrary.Codec();
        string drawn = drawings.PathTo($"drawn-{first}-{shift}");
        TaughtLine.DrawGood(drawn, first, count);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(drawn))
        {
            Picture picture = codec.Read(file, out _);
            ushort[] values = [.. Enumerable.Range(0, picture.Width * picture.Height)
                .Select(i => (ushort)(picture.Pixels[3 * i + 1] << shift))];
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(file)), codec.EncodePng16(values, picture.Width, picture.Height));
        }
    }
}
