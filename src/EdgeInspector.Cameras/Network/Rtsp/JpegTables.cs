namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// The quantization tables that JPEG pictures in RTP leave out: RFC 2435, section 4.2, derives them from a quality of 1 to 99.
/// </summary>
internal static class JpegTables
{
    // ISO/IEC 10918-1, tables K.1 and K.2, row by row.
    private static readonly byte[] Brightness =
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly byte[] Colour =
    [
        17, 18, 24, 47, 99, 99, 99, 99,
        18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99,
        47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>Quantizers of brightness and colour, one after the other, in the zigzag order of a JPEG file.</summary>
    public static byte[] OfQuality(int quality)
    {
        int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        byte[] tables = new byte[2 * 64];
        for (int i = 0, row = 0, column = 0; i < 64; i++)
        {
            tables[i] = Scaled(Brightness[8 * row + column], scale);
            tables[64 + i] = Scaled(Colour[8 * row + column], scale);
            (row, column) = Next(row, column);
        }
        return tables;
    }

    private static byte Scaled(int value, int scale) => (byte)Math.Clamp((value * scale + 50) / 100, 1, 255);

    // Diagonals from the upper left, every other one upwards.
    private static (int Row, int Column) Next(int row, int column)
    {
        bool upwards = (row + column) % 2 == 0;
        if (upwards) return column == 7 ? (row + 1, column) : row == 0 ? (row, column + 1) : (row - 1, column + 1);
        return row == 7 ? (row, column + 1) : column == 0 ? (row + 1, column) : (row + 1, column - 1);
    }
}
