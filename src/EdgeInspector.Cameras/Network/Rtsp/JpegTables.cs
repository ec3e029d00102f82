namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// What JPEG pictures in RTP leave out: the standard's Huffman tables, and the quantization tables that RFC 2435, section 4.2, derives from
/// a quality of 1 to 99.
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

    /// <summary>
    /// ISO/IEC 10918-1, tables K.3 to K.6, as a DHT segment holds them: class and number, how many codes of each length, their values.
    /// First the averages of brightness and colour, then the details.
    /// </summary>
    public static byte[] Huffman { get; } = Convert.FromHexString(
        "0000010501010101010100000000000000000102030405060708090A0B"
        + "0100030101010101010101010000000000000102030405060708090A0B"
        + "100002010303020403050504040000017D01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A16171819"
        + "1A25262728292A3435363738393A434445464748494A535455565758595A636465666768696A737475767778797A838485868788898A929394959697"
        + "98999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA"
        + "1100020102040403040705040400010277000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A162434E125F1"
        + "1718191A262728292A35363738393A434445464748494A535455565758595A636465666768696A737475767778797A82838485868788898A92939495"
        + "969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA");

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
