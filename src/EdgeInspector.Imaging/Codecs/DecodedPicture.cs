using EdgeInspector.Frames;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>A picture's numbers as a decoder found them, rows without padding; red first.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 grey, 2 grey and opacity, 3 colour, 4 colour and opacity.</param>
/// <param name="Bytes">[height, width, channels] of 8 bits; empty where <paramref name="Words"/> has them.</param>
/// <param name="Words">[height, width, channels] of 16 bits; null for 8.</param>
internal sealed record DecodedPicture(int Width, int Height, int Channels, byte[] Bytes, ushort[]? Words)
{
    /// <summary>The picture as people see it.</summary>
    /// <param name="orientation">EXIF orientation, 1 to 8.</param>
    public DecodedPicture Turned(int orientation)
    {
        if (orientation == 1) return this;
        if (Words is not null)
        {
            (ushort[] words, int width, int height) = PictureTurn.Apply(Words, Width, Height, orientation, Channels);
            return this with { Width = width, Height = height, Words = words };
        }
        (byte[] bytes, int turnedWidth, int turnedHeight) = PictureTurn.Apply(Bytes, Width, Height, orientation, Channels);
        return this with { Width = turnedWidth, Height = turnedHeight, Bytes = bytes };
    }

    /// <summary>Grey or colour of 8 bits, without opacity.</summary>
    /// <param name="values">[height, width, channels] of 8 bits.</param>
    public Picture ToPicture(byte[] values)
    {
        if (Channels is 1 or 3) return new Picture(Width, Height, Channels == 1 ? PixelFormat.Mono8 : PixelFormat.Rgb8, values);
        var picture = new Picture(Width, Height, PixelFormat.Rgb8);
        byte[] to = picture.Pixels;
        for (int i = 0, from = 0; i < to.Length; i += 3, from += Channels)
        {
            (to[i], to[i + 1], to[i + 2]) = Channels == 2
                ? (values[from], values[from], values[from])
                : (values[from], values[from + 1], values[from + 2]);
        }
        return picture;
    }

    /// <summary>All channels, blue first; grey with opacity as colour with opacity.</summary>
    public (ushort[] Values, int Channels) ToSamples()
    {
        int channels = Channels == 2 ? 4 : Channels;
        ushort[] values = new ushort[Width * Height * channels];
        int[] order = Channels switch { 1 => [0], 2 => [0, 0, 0, 1], 3 => [2, 1, 0], _ => [2, 1, 0, 3] };
        for (int i = 0, from = 0; i < values.Length; i += channels, from += Channels)
            for (int channel = 0; channel < channels; channel++)
                values[i + channel] = Words is null ? Bytes[from + order[channel]] : Words[from + order[channel]];
        return (values, channels);
    }
}
