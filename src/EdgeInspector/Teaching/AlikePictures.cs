using System.Numerics.Tensors;
using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;

namespace EdgeInspector.Teaching;

/// <summary>
/// Which taught parts are odd in the same way. Two are alike when the patches for which each of them scores lie, on average, no farther
/// from those of the other than the good picture with the highest score, of those that were left out of learning, lies from the bank.
/// That is the bank's own measure of what belongs together: had the one been learned, what is odd of the other would not stand out.
/// Thresholds that people set do not enter it. Used by one thread at a time.
/// </summary>
/// <param name="now">The model in use.</param>
/// <param name="bank">Its bank; null where its method has none, and then nothing is alike.</param>
/// <param name="book">The candidates.</param>
/// <param name="codec">Decodes their pictures.</param>
internal sealed class AlikePictures(ModelTrial now, TrialBank? bank, TeachingBook book, IPictureCodec codec)
{
    /// <summary>Most candidates that one is compared with: the newest.</summary>
    public const int MostCompared = 200;

    private readonly Dictionary<int, float[][]?> _odd = [];

    /// <summary>Numbers of the tried candidates that one is like.</summary>
    /// <param name="one">The candidate.</param>
    /// <param name="cancellation">Ends the work.</param>
    public IReadOnlyList<int> Of(Candidate one, CancellationToken cancellation)
    {
        if (bank?.HighestGoodScore is not { } most || OddOf(one) is not { } odd) return [];
        List<int> alike = [];
        IEnumerable<Candidate> others = book.ReadAll().Candidates
            .Where(other => other.Number != one.Number && other.State is CandidateState.Accepted or CandidateState.Doubtful);
        foreach (Candidate other in others.TakeLast(MostCompared))
        {
            cancellation.ThrowIfCancellationRequested();
            if (OddOf(other) is { } oddOfOther && AreAlike(odd, oddOfOther, most)) alike.Add(other.Number);
        }
        return alike;
    }

    /// <summary>Whether the odd patches of two pictures lie within a distance of each other, on average and both ways.</summary>
    /// <param name="one">Patches of the one.</param>
    /// <param name="other">Patches of the other.</param>
    /// <param name="most">The distance, in units of scores.</param>
    public static bool AreAlike(float[][] one, float[][] other, float most) =>
        Distance(one, other) <= most && Distance(other, one) <= most;

    private static float Distance(float[][] from, float[][] to) =>
        from.Average(patch => to.Min(other => TensorPrimitives.Distance<float>(patch, other)));

    private float[][]? OddOf(Candidate candidate)
    {
        if (_odd.TryGetValue(candidate.Number, out float[][]? known)) return known;
        try
        {
            Picture picture = codec.Decode(File.ReadAllBytes(book.PictureOf(candidate)), candidate.PartName);
            return _odd[candidate.Number] = bank!.OddPatches(now.Prepare(picture), OddPlaces.Patches);
        }
        catch (Exception exception) when (exception is PictureException or IOException or HistoryException)
        {
            // What cannot be read is like nothing; a second person can still look at the part.
            return _odd[candidate.Number] = null;
        }
    }
}
