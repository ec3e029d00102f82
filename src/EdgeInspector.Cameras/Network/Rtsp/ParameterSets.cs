namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// The parameter sets that pictures may need, each once. There are only so many: what a camera sends beyond the largest number of the
/// standards displaces the oldest of its type.
/// </summary>
internal sealed class ParameterSets
{
    // H.264 knows 256 sets of one type, H.265 fewer. Real ones have some dozens of bytes.
    private const int MostOfAType = 256, LargestSet = 16 << 10;
    private readonly List<(int Type, byte[] Set)> _sets = [];

    /// <summary>All of them, without start codes, in the order in which they came.</summary>
    public IEnumerable<byte[]> All => _sets.Select(entry => entry.Set);

    /// <summary>Whether it is there already.</summary>
    /// <param name="type">The type in its header.</param>
    /// <param name="set">Without start code.</param>
    public bool Contains(int type, ReadOnlySpan<byte> set)
    {
        foreach ((int other, byte[] known) in _sets)
            if (other == type && set.SequenceEqual(known)) return true;
        return false;
    }

    /// <summary>Adds one if it is not there yet.</summary>
    /// <param name="type">The type in its header.</param>
    /// <param name="set">Without start code.</param>
    public void Add(int type, ReadOnlySpan<byte> set)
    {
        if (set.Length is 0 or > LargestSet || Contains(type, set)) return;
        if (_sets.Count(entry => entry.Type == type) >= MostOfAType) _sets.RemoveAt(_sets.FindIndex(entry => entry.Type == type));
        _sets.Add((type, set.ToArray()));
    }

    /// <summary>Forgets all: a new row of them begins.</summary>
    public void Clear() => _sets.Clear();
}
