namespace EdgeInspector.Frames;

/// <summary>Reads and writes picture files. Implemented by the Imaging project.</summary>
public interface IPictureCodec
{
    /// <summary>Whether the file name ends like a picture that can be read (.png, .jpg, .jpeg, .bmp, .tif, .tiff, .webp).</summary>
    bool IsPictureFile(string path);

    /// <summary>
    /// Reads a picture as Mono8 or Rgb8, EXIF rotation applied. 16-bit channels are shifted to 8, alpha is dropped; both are told by
    /// <paramref name="notes"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="notes">What was changed while reading, in words for the user; empty when nothing was.</param>
    /// <exception cref="PictureException">Missing, unreadable, truncated, CMYK, or no picture; the message names file and cause.</exception>
    Picture Read(string path, out IReadOnlyList<string> notes);

    /// <summary>The same for a picture that is no file.</summary>
    /// <param name="encoded">What a file would hold.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <exception cref="PictureException">No picture, or a damaged one.</exception>
    Picture Decode(byte[] encoded, string name);

    /// <summary>Encodes as JPEG.</summary>
    /// <param name="picture">Mono8, Rgb8 or Bgr8.</param>
    /// <param name="quality">0 to 100.</param>
    byte[] EncodeJpeg(Picture picture, int quality);

    /// <summary>Encodes as PNG.</summary>
    byte[] EncodePng(Picture picture);

    /// <summary>Encodes one 16-bit grey channel as PNG.</summary>
    /// <param name="pixels">[height, width].</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    byte[] EncodePng16(ReadOnlySpan<ushort> pixels, int width, int height);
}
