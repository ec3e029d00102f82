namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// The codes that a few bits begin with, each with its value, of which the last may go beyond them; none where the first is longer,
/// unknown,
/// or has a value that must be looked at.
/// </summary>
/// <param name="length">Bits of all of them.</param>
/// <param name="values">Values of a block that they stand for, with those that are 0.</param>
/// <param name="isLast">Whether the block ends behind them.</param>
internal readonly struct JpegCodeRow(int length, int values, bool isLast)
{
    /// <summary>Bits that are looked at.</summary>
    public const int Bits = 12;

    /// <summary>More values than a block has: there is no row.</summary>
    public static readonly JpegCodeRow None = new(0, 127, isLast: false);

    private readonly uint _row = (uint)(length | values << 8 | (isLast ? 1 << 16 : 0));

    /// <summary>Bits of all of them.</summary>
    public int Length => (byte)_row;

    /// <summary>Values that they stand for, with those that are 0.</summary>
    public int Values => (byte)(_row >> 8);

    /// <summary>Whether the block ends behind them.</summary>
    public bool IsLast => _row >= 1 << 16;
}
