using System.Globalization;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Drawing;

namespace EdgeInspector.Learning;

/// <summary>
/// Draws the good images with the highest scores beside their heatmaps, so that a defect among the good ones is seen at a glance. They
/// lie in the package and are no part of it: no hash covers them, and whoever has looked may delete them.
/// </summary>
internal static class SuspiciousPictures
{
    /// <summary>Their folder inside the package.</summary>
    public const string FolderName = "suspicious";

    /// <summary>The file in it that lists the images that stand apart, for learn --leave-out.</summary>
    public const string LeaveOutList = "leave-out" + LeftOut.ListEnding;

    private const int MaxWidth = 800;
    private const int Quality = 85;

    /// <summary>Writes them.</summary>
    /// <param name="package">The finished package.</param>
    /// <param name="pathOf">Where an image lies.</param>
    /// <param name="outcome">What was learned.</param>
    /// <param name="codec">Reads and writes pictures.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Write(string package, Func<string, string> pathOf, LearningOutcome outcome, IPictureCodec codec)
    {
        if (outcome.Model.Calibration.Threshold is not { } threshold || outcome.Suspicious.Count == 0) return;
        string folder = Path.Combine(package, FolderName);
        Directory.CreateDirectory(folder);
        // Golden pictures have a score of the finished model alone.
        IEnumerable<string> golden = outcome.Suspicious.Where(image => image.Score.Fold < 0).Select(image => image.Score.File);
        string[] apart = [.. outcome.Model.Calibration.SetAside ?? [], .. golden];
        if (apart.Length > 0)
        {
            File.WriteAllLines(
                Path.Combine(folder, LeaveOutList),
                ["# Good images that stand apart from the others. Take out the lines of those that are as they should be, then: learn ... --leave-out THIS_FILE", .. apart]);
        }
        ColorScale scale = ColorScale.Of(outcome.Model.Calibration.Median, threshold);
        for (int i = 0; i < outcome.Suspicious.Count; i++)
        {
            SuspiciousImage image = outcome.Suspicious[i];
            Picture picture = codec.Read(pathOf(image.Score.File), out _, outcome.Model.Frames.BitDepth);
            PixelRectangle region = outcome.Model.Options.RegionOfInterest ?? new PixelRectangle(0, 0, picture.Width, picture.Height);
            string caption = string.Create(CultureInfo.InvariantCulture,
                $"{image.Score.File}  {image.Score.Score:0.00} / {threshold:0.00}");
            Picture overlay = OverlayRenderer.Render(picture, region, image.AnomalyMap, outcome.Model.InputWidth, scale, threshold, caption,
                MaxWidth);
            string name = string.Create(CultureInfo.InvariantCulture, $"{i + 1}-{Path.GetFileNameWithoutExtension(image.Score.File)}.jpg");
            File.WriteAllBytes(Path.Combine(folder, name), codec.EncodeJpeg(OverlayRenderer.SideBySide(picture, overlay), Quality));
        }
    }
}
