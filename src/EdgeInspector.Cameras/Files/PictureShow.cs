using EdgeInspector.Frames;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Files;

/// <summary>Puts picture files into frames. The part's id is the file's path below the folder, with '/'.</summary>
/// <param name="folder">The folder.</param>
/// <param name="codec">Reads the files.</param>
internal sealed class PictureShow(string folder, IPictureCodec codec, ILogger logger)
{
    /// <summary>Bytes of a frame that holds any picture of the size, in colour too.</summary>
    public static int BytesFor(Picture picture) => picture.Width * picture.Height * PixelFormat.Rgb8.BytesPerPixel();

    /// <summary>Reads a file.</summary>
    /// <exception cref="PictureException">It is no whole picture.</exception>
    public Picture Read(string file) => codec.Read(file, out _);

    /// <summary>Fills a frame; one that is too small for the picture is marked instead.</summary>
    public void Show(string file, Picture picture, Frame frame)
    {
        frame.PartId = PartOf(file);
        if (picture.Pixels.Length <= frame.Capacity)
        {
            frame.CopyFrom(picture);
            return;
        }
        int pixels = frame.Capacity / PixelFormat.Rgb8.BytesPerPixel();
        logger.PictureUnreadable(
            $"{file}: the picture is {picture.Width}x{picture.Height}, larger than the first one, which decided for all ({pixels} pixels). Give all of them one size.");
        frame.Defect = Reason.FrameQuality;
    }

    private string PartOf(string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');

    /// <summary>Marks a frame as one whose picture cannot be read.</summary>
    public void ShowUnreadable(string file, PictureException exception, Frame frame)
    {
        logger.PictureUnreadable(exception.Message);
        frame.PartId = PartOf(file);
        frame.Defect = Reason.FrameIncomplete;
    }
}
