namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// How large the values of a block may be: what a picture's transform gives, divided by the quantizer of each. An encoder may round up.
/// </summary>
internal sealed class JpegLimits
{
    private readonly int[] _quantizers;
    private readonly byte[] _anyOfSize;
    private readonly int _largest;

    /// <param name="quantizers">64, in the order of the file.</param>
    /// <param name="largest">Largest value before it was divided.</param>
    public JpegLimits(int[] quantizers, int largest)
    {
        (_quantizers, _largest, _anyOfSize) = (quantizers, largest, new byte[quantizers.Length]);
        for (int k = 0; k < quantizers.Length; k++)
            while (_anyOfSize[k] < 15 && IsPossible(k, (2L << _anyOfSize[k]) - 1)) _anyOfSize[k]++;
    }

    /// <summary>Values of so many bits, 0 to 15, are possible wherever they stand in a block behind its average.</summary>
    public int AnyOfSizeEverywhere => _anyOfSize.AsSpan(1).ToArray().Min();

    /// <summary>Values of so many bits, 0 to 15, are possible whatever they are.</summary>
    public int AnyOfSize(int k) => _anyOfSize[k];

    /// <summary>Whether the block's k-th value, from 0, can be this one.</summary>
    public bool IsPossible(int k, long value) => Math.Abs(value) * _quantizers[k] <= _largest + _quantizers[k];
}
