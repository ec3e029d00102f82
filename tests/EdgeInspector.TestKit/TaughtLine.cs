using System.Globalization;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using Xunit;

namespace EdgeInspector.TestKit;

/// <summary>
/// Pictures of a simulated line in files (good ones to learn from, a data set to evaluate on), and a model learned from them by the
/// program.
/// </summary>
public sealed class TaughtLine : IAsyncLifetime
{
    public const int Width = 160, Height = 128, GoodImages = 30;
    private readonly TemporaryFolder _folder = new();

    public string Good => PathTo("data/train/good");

    public string Data => PathTo("data");

    public string Model => PathTo("model");

    /// <summary>A picture of a good part that the model has not seen.</summary>
    public string GoodPart => PathTo("data/test/good/000.png");

    /// <summary>A picture of a part with a defect.</summary>
    public string BadPart => PathTo("data/test/foreign body/000.png");

    public async ValueTask InitializeAsync()
    {
        var renderer = new PartRenderer(Width, Height, 1);
        Draw(renderer, Good, DefectKind.None, 1, GoodImages);
        Draw(renderer, _folder.PathTo("data/test/good"), DefectKind.None, 1000, 6);
        Draw(renderer, _folder.PathTo("data/test/foreign body"), DefectKind.ForeignBody, 2000, 4);
        Draw(renderer, _folder.PathTo("data/test/bent edge"), DefectKind.BentEdge, 3000, 4);
        (int code, string output, string errors) = await VerbCall.RunAsync("learn", "--good", Good, "--out", Model, "--bank", "300");
        if (code != 0) throw new InvalidOperationException($"learn ended with {code}:\n{output}\n{errors}");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Draws good parts into a folder.</summary>
    public static void DrawGood(string folder, int first, int count) =>
        Draw(new PartRenderer(Width, Height, 1), folder, DefectKind.None, first, count);

    /// <summary>Copies the model, to be spoilt.</summary>
    public string CopyModel(string to)
    {
        foreach (string file in Directory.EnumerateFiles(Model, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(Model, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
        return to;
    }

    // Tests that need it skip where pictures cannot be drawn; others of the assembly go on.
    private string PathTo(string relativePath)
    {
        return _folder.PathTo(relativePath);
    }

    private static void Draw(PartRenderer renderer, string folder, DefectKind defect, int first, int count)
    {
        var codec = PictureLibrary.Codec();
        Directory.CreateDirectory(folder);
        for (int i = 0; i < count; i++)
        {
            var picture = new Picture(Width, Height, PixelFormat.Rgb8);
            renderer.Draw(first + i, defect, picture.Pixels);
            File.WriteAllBytes(Path.Combine(folder, i.ToString("000", CultureInfo.InvariantCulture) + ".png"), codec.EncodePng(picture));
        }
    }
}
