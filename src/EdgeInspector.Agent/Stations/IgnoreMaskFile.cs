using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Stations;

/// <summary>Reads the picture that says what is never looked at.</summary>
internal static class IgnoreMaskFile
{
    private const byte White = 128;

    /// <summary>SHA-256 of the file, lower-case hex: thresholds are found with one mask and hold for it alone.</summary>
    /// <exception cref="PictureException">The file cannot be read.</exception>
    public static string Sha256(string path)
    {
        try
        {
            return FileHash.Sha256(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PictureException($"{path}: the ignore mask cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the mask and brings it to the size of the model's map.</summary>
    /// <param name="path">Picture of the frame's size, black where parts are looked at, anything else where they are not.</param>
    /// <param name="codec">Reads it.</param>
    /// <param name="model">Whose region it is cut to.</param>
    /// <param name="regionOrigin">Where the station moved that region to; null when it did not.</param>
    /// <exception cref="PictureException">It cannot be read, or does not contain the region.</exception>
    public static FrameMask Read(string path, IPictureCodec codec, ModelInfo model, (int X, int Y)? regionOrigin)
    {
        Picture picture = PictureMask.Read(path, codec, out _).ToPicture();
        PixelRectangle region = model.RegionIn(picture.Width, picture.Height, regionOrigin);
        if (!region.FitsIn(picture.Width, picture.Height))
            throw new PictureException(
                $"{path}: the ignore mask is {picture.Width}x{picture.Height} and does not contain the region of interest {region}. It must have the size of the frames.");
        byte[] resized = new byte[model.InputWidth * model.InputHeight * 3];
        new FramePreparation(picture.Width, picture.Height, picture.Format, region, model.InputWidth,
            model.InputHeight).Prepare(picture.Pixels, resized);
        bool[] ignored = new bool[model.InputWidth * model.InputHeight];
        for (int i = 0; i < ignored.Length; i++) ignored[i] = resized[i * 3] >= White;
        if (!ignored.Contains(false))
            throw new PictureException($"{path}: the ignore mask hides the whole region of interest; nothing would ever be inspected.");
        return new FrameMask(picture.Width, picture.Height, ignored);
    }
}
