namespace EdgeInspector.Frames;

/// <summary>Reads and writes picture files. Implemented by the Imaging project.</summary>
public interface IPictureCodec
{
    /// <summary>Whether the file name ends like a picture that can be read (.png, .jpg, .jpeg, .bmp, .tif, .tiff, .webp).</summary>
    bool IsPictureFile(string path);

    /// <summary>
    /// Reads a picture as Mono8 or Rgb8, EXIF rotation applied. Of 16-bit channels the upper 8 of the used bits are kept, alpha is dropped.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="source">What the file was like, with notes on what was changed.</param>
    /// <param name="bitDepth">How many bits of 16-bit channels are used, 9 to 16; null for 16. Channels of 8 bits stay as they are.</param>
    /// <exception cref="PictureException">
    /// Missing, unreadable, damaged, CMYK, too large, no picture, or with numbers of more than <paramref name="bitDepth"/> bits; the
    /// message
    /// names file and cause.
    /// </exception>
    Picture Read(string path, out PictureSource source, int? bitDepth = null);

    /// <summary>
    /// Reads a picture as <see cref="Read"/> does, and shows its pixels instead of copying them: a large picture is in memory once, and not
    /// longer than needed.
    /// </summary>
    /// <typeparam name="T">What comes of the look.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="look">Looks at the pixels; they are gone when it returns. Bgr8 stands for Rgb8 here.</param>
    /// <param name="bitDepth">As for <see cref="Read"/>.</param>
    /// <exception cref="PictureException">As for <see cref="Read"/>.</exception>
    T Look<T>(string path, PictureLook<T> look, int? bitDepth = null)
    {
        Picture picture = Read(path, out PictureSource source, bitDepth);
        return look(new PixelView(picture), source);
    }

    /// <summary>Reads a picture's numbers as they are.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PictureException">As for <see cref="Read"/>.</exception>
    PictureSamples ReadSamples(string path);

    /// <summary>The same for a picture that is no file.</summary>
    /// <param name="encoded">What a file would hold.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <exception cref="PictureException">No picture, or a damaged one.</exception>
    Picture Decode(byte[] encoded, string name);

    /// <summary>Pixels of an encoded picture, from its header alone; 0 when it has none that can be read.</summary>
    long CountPixels(ReadOnlySpan<byte> encoded);

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
