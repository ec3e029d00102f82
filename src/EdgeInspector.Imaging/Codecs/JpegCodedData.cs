using System.Buffers.Binary;
using EdgeInspector.Frames;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// Reads the coded data of a JPEG file without making a picture of it (ITU-T T.81, annexes F and G; Huffman codes, sequential and
/// progressive). Codes that do not exist, blocks with too many values, values that no picture has, and data that end before or after the
/// last block are faults. Every file that a decoder warns of has one; damage that leaves a possible picture behind has none.
/// </summary>
internal sealed class JpegCodedData
{
    private const int BlockSize = 64, Tables = 4, MostComponents = 4, LongestRun = 15;
    // The transform of 8 bits lies within +-1024; encoders that sharpen edges go beyond by up to a quarter.
    private const int LargestValue = 1280;
    private static readonly JpegCodedData Standard = WithStandardTables();
    private readonly JpegHuffmanTable?[] _averages = new JpegHuffmanTable?[Tables];
    private readonly JpegHuffmanTable?[] _details = new JpegHuffmanTable?[Tables];
    private readonly int[]?[] _quantizers = new int[]?[Tables];
    private JpegComponent[] _components = [];
    private bool _isProgressive;
    private int _unitsAcross, _unitsDown, _restartInterval, _largest;
    // Of one scan.
    private int _first, _last, _low, _emptyBlocks;
    private bool _refines;

    /// <summary>What has not come when the file ends; null when all has.</summary>
    public string? Missing => _components.Any(component => component.MissingBits != 0) ? "parts of the picture are missing" : null;

    public string? ReadRestartInterval(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 2) return "a segment ends early";
        _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
        return null;
    }

    public string? ReadQuantizers(ReadOnlySpan<byte> segment)
    {
        for (int at = 0; at < segment.Length;)
        {
            int bytes = 1 + (segment[at] >> 4), table = segment[at] & 15;
            if (bytes > 2 || table >= Tables || at + 1 + BlockSize * bytes > segment.Length) return "a wrong table of quantizers";
            int[] quantizers = new int[BlockSize];
            for (int i = 0; i < BlockSize; i++)
                quantizers[i] = bytes == 1 ? segment[at + 1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(at + 1 + 2 * i)..]);
            _quantizers[table] = quantizers;
            at += 1 + BlockSize * bytes;
        }
        return null;
    }

    public string? ReadHuffmanTables(ReadOnlySpan<byte> segment)
    {
        const int Lengths = 16;
        for (int at = 0; at < segment.Length;)
        {
            if (at + 1 + Lengths > segment.Length) return "a wrong table of codes";
            int kind = segment[at] >> 4, table = segment[at] & 15, codes = 0;
            ReadOnlySpan<byte> counts = segment.Slice(at + 1, Lengths);
            foreach (byte count in counts) codes += count;
            at += 1 + Lengths;
            if (kind > 1 || table >= Tables || codes > 256 || at + codes > segment.Length) return "a wrong table of codes";
            (kind == 0 ? _averages : _details)[table] = new JpegHuffmanTable(counts, segment.Slice(at, codes));
            at += codes;
        }
        return null;
    }

    public string? ReadFrame(ReadOnlySpan<byte> segment, bool isProgressive)
    {
        if (_components.Length > 0) return "a second frame";
        if (segment.Length < 6 || segment[5] is 0 or > MostComponents || segment.Length < 6 + 3 * segment[5]) return "a wrong frame header";
        int bits = segment[0], height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]),
            width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        var components = new JpegComponent[segment[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> entry = segment.Slice(6 + 3 * i, 3);
            components[i] = new JpegComponent { Id = entry[0], Across = entry[1] >> 4, Down = entry[1] & 15, QuantizerTable = entry[2] };
            if (components[i].Across is 0 or > 4 || components[i].Down is 0 or > 4 || entry[2] >= Tables) return "a wrong frame header";
        }
        int across = components.Max(component => component.Across), down = components.Max(component => component.Down);
        _largest = LargestValue << Math.Max(0, bits - 8);
        (_unitsAcross, _unitsDown) = (Parts(width, 8 * across), Parts(height, 8 * down));
        foreach (JpegComponent component in components)
        {
            component.BlocksAcross = Parts(Parts(width * component.Across, across), 8);
            component.BlocksDown = Parts(Parts(height * component.Down, down), 8);
            component.Stride = _unitsAcross * component.Across;
            if (isProgressive) component.Known = new ulong[component.Stride * _unitsDown * component.Down];
        }
        (_components, _isProgressive) = (components, isProgressive);
        return null;
    }

    /// <summary>Reads one scan. Where tables of codes are left out, as some cameras do, they are the standard's.</summary>
    /// <param name="segment">Its header.</param>
    /// <param name="file">The file.</param>
    /// <param name="at">Where its data begin; afterwards where they end.</param>
    public string? ReadScan(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> file, ref int at)
    {
        if (_components.Length == 0) return "a picture before its frame header";
        if (BeginScan(segment, out JpegComponent[] scan) is { } wrong) return wrong;
        var bits = new JpegBits(file, at);
        string? fault = ReadUnits(ref bits, scan);
        at = bits.At;
        return fault;
    }

    private string? BeginScan(ReadOnlySpan<byte> segment, out JpegComponent[] scan)
    {
        const string Wrong = "a wrong scan header";
        scan = [];
        if (segment.Length < 1 || segment[0] is 0 or > MostComponents || segment.Length < 4 + 2 * segment[0]) return Wrong;
        int count = segment[0];
        ReadOnlySpan<byte> range = segment[(1 + 2 * count)..];
        (_first, _last, _refines, _low) = _isProgressive
            ? (range[0], range[1], range[2] >> 4 != 0, range[2] & 15)
            : (0, BlockSize - 1, false, 0);
        if (_last >= BlockSize || _first > _last || (_isProgressive && _first == 0 && _last > 0) || (_first > 0 && count > 1)) return Wrong;
        scan = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            int id = segment[1 + 2 * i], averages = segment[2 + 2 * i] >> 4, details = segment[2 + 2 * i] & 15;
            if (Array.Find(_components, component => component.Id == id) is not { } found || averages >= Tables || details >= Tables)
                return Wrong;
            (found.Averages, found.Details, found.Predicted) = (_averages[averages], _details[details], 0);
            if (!_isProgressive)
            {
                found.Averages ??= Standard._averages[averages];
                found.Details ??= Standard._details[details];
            }
            if (_quantizers[found.QuantizerTable] is not { } quantizers) return "a missing table of quantizers";
            if ((_first == 0 && !_refines && found.Averages is null) || (_last > 0 && found.Details is null))
                return "a missing table of codes";
            if (_first == 0) found.MissingBits = _low;
            found.Limits = new JpegLimits(quantizers, _largest);
            if (!_isProgressive) found.DetailRows = found.Details!.Rows(found.Limits.AnyOfSizeEverywhere);
            scan[i] = found;
        }
        return null;
    }

    private string? ReadUnits(ref JpegBits bits, JpegComponent[] scan)
    {
        // A component alone comes block by block, without those that only fill up units.
        bool isAlone = scan.Length == 1;
        int across = isAlone ? scan[0].BlocksAcross : _unitsAcross, down = isAlone ? scan[0].BlocksDown : _unitsDown;
        _emptyBlocks = 0;
        long units = 0;
        for (int y = 0; y < down; y++)
        {
            for (int x = 0; x < across; x++, units++)
            {
                if (_restartInterval > 0 && units > 0 && units % _restartInterval == 0)
                {
                    if (EndPart(ref bits) is { } wrong) return wrong;
                    if (!bits.TryPassRestart((int)(units / _restartInterval - 1) & 7)) return "a restart marker is missing";
                    foreach (JpegComponent component in scan) component.Predicted = 0;
                }
                foreach (JpegComponent component in scan)
                    if (ReadUnit(ref bits, component, x, y, isAlone) is { } fault) return fault;
            }
        }
        return EndPart(ref bits);
    }

    private string? EndPart(ref JpegBits bits) => bits.End() ?? (_emptyBlocks > 0 ? "fewer blocks than it says" : null);

    private string? ReadUnit(ref JpegBits bits, JpegComponent component, int x, int y, bool isAlone)
    {
        (int across, int down) = isAlone ? (1, 1) : (component.Across, component.Down);
        if (!_isProgressive)
        {
            string? wrong = bits.PassBlocks(component, across * down);
            return bits.IsOverrun ? TooEarly : wrong;
        }
        for (int row = 0; row < down; row++)
        {
            for (int column = 0; column < across; column++)
            {
                int block = (y * down + row) * component.Stride + x * across + column;
                string? fault = _first == 0 ? ReadAverage(ref bits, component)
                    : _refines ? RefineDetails(ref bits, component, ref component.Known[block])
                    : ReadDetails(ref bits, component, ref component.Known[block]);
                if (fault is not null) return fault;
                if (bits.IsOverrun) return TooEarly;
            }
        }
        return null;
    }

    private string? ReadAverage(ref JpegBits bits, JpegComponent component)
    {
        if (_refines)
        {
            bits.Take(1);
            return null;
        }
        int size = bits.Take(component.Averages!);
        if (size is < 0 or > 15) return JpegFaults.NoCode;
        component.Predicted += bits.TakeSigned(size);
        return component.Limits!.IsPossible(0, (long)component.Predicted << _low) ? null : JpegFaults.NoValue;
    }

    private string? ReadDetails(ref JpegBits bits, JpegComponent component, ref ulong known)
    {
        if (_emptyBlocks > 0)
        {
            _emptyBlocks--;
            return null;
        }
        for (int k = _first; k <= _last; k++)
        {
            int code = bits.Take(component.Details!), run = code >> 4, size = code & 15;
            if (code < 0) return JpegFaults.NoCode;
            if (size == 0 && run < LongestRun)
            {
                // The block ends here, and some after it have nothing at all.
                _emptyBlocks = (1 << run) - 1 + bits.Take(run);
                return null;
            }
            k += run;
            if (k > _last) return JpegFaults.TooMany;
            if (size == 0) continue;
            if (!component.Limits!.IsPossible(k, (long)bits.TakeSigned(size) << _low)) return JpegFaults.NoValue;
            known |= 1UL << k;
        }
        return null;
    }

    // One more bit for each value that is not 0 so far, and new values between them.
    private string? RefineDetails(ref JpegBits bits, JpegComponent component, ref ulong known)
    {
        int k = _first;
        for (; _emptyBlocks == 0 && k <= _last; k++)
        {
            int code = bits.Take(component.Details!), run = code >> 4, size = code & 15;
            if (code < 0 || size > 1) return JpegFaults.NoCode;
            if (size == 0 && run < LongestRun)
            {
                _emptyBlocks = (1 << run) + bits.Take(run);
                break;
            }
            bits.Take(size);
            for (; k <= _last; k++)
            {
                if ((known >> k & 1) != 0) bits.Take(1);
                else if (run-- == 0) break;
            }
            if (k > _last) return JpegFaults.TooMany;
            if (size == 1) known |= 1UL << k;
        }
        if (_emptyBlocks == 0) return null;
        for (; k <= _last; k++)
            if ((known >> k & 1) != 0) bits.Take(1);
        _emptyBlocks--;
        return null;
    }

    private const string TooEarly = "its coded data end too early";

    private static JpegCodedData WithStandardTables()
    {
        var data = new JpegCodedData();
        data.ReadHuffmanTables(JpegStandard.HuffmanTables);
        return data;
    }

    private static int Parts(int length, int size) => (length + size - 1) / size;
}
