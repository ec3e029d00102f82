using System.Numerics.Tensors;
using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;

namespace EdgeInspector.Teaching;

/// <summary>
/// The patches for which pictures score: those of what must be rejected, to be held against those of a candidate. Read once and remembered.
/// Used by one thread at a time.
/// </summary>
/// <param name="now">The model in use.</param>
/// <param name="bank">Its bank.</param>
/// <param name="set">What must be rejected.</param>
internal sealed class OddPlaces(ModelTrial now, TrialBank bank, GuardSet set)
{
    /// <summary>Patches of a picture that are looked at.</summary>
    public const int Patches = 8;

    private List<(string Name, float[][] Patches)>? _bad;

    /// <summary>
    /// Whether the odd place of a picture is nearer to those of rejects than to any good patch, on average over its patches.
    /// </summary>
    /// <param name="input">As the graph sees it, [input height, input width, 3].</param>
    /// <returns>The reject that it is most like; null when it is nearer to good patches, or no reject is known.</returns>
    public string? MostLike(ReadOnlySpan<byte> input)
    {
        List<(string Name, float[][] Patches)> bad = _bad ??= Read();
        if (bad.Count == 0) return null;
        double sum = 0;
        Dictionary<string, int> nearest = new(StringComparer.Ordinal);
        float[][] odd = bank.OddPatches(input, Patches);
        foreach (float[] patch in odd)
        {
            (float distance, string name) = bad
                .Select(one => (Distance: one.Patches.Min(other => TensorPrimitives.Distance<float>(patch, other)), one.Name))
                .MinBy(one => one.Distance);
            sum += distance / Math.Max(bank.DistanceToGood(patch), float.Epsilon);
            nearest[name] = nearest.GetValueOrDefault(name) + 1;
        }
        return sum < odd.Length ? nearest.MaxBy(one => one.Value).Key : null;
    }

    private List<(string, float[][])> Read()
    {
        List<(string, float[][])> bad = [];
        foreach (GuardedPicture picture in set.Pictures)
        {
            try
            {
                bad.Add((picture.Name, bank.OddPatches(now.Prepare(picture.Read()), Patches)));
            }
            catch (Exception exception) when (exception is PictureException or IOException or HistoryException)
            {
                // The guards say that it cannot be read.
            }
        }
        return bad;
    }
}
