using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Learning;

namespace EdgeInspector.Teaching;

/// <summary>The pictures of the next version: those of the one in use, less what was withdrawn, and the candidates that count.</summary>
/// <param name="Pictures">In the order in which they are learned.</param>
/// <param name="Added">Candidates that are new.</param>
/// <param name="Removed">Withdrawn candidates that the version in use was learned from.</param>
internal sealed record PictureList(
    IReadOnlyList<VersionFile> Pictures, IReadOnlyList<Candidate> Added, IReadOnlyList<Candidate> Removed)
{
    /// <summary>Makes it.</summary>
    /// <param name="inUse">The version in use.</param>
    /// <param name="candidates">All candidates.</param>
    /// <param name="rule">When one counts.</param>
    public static PictureList Of(ModelVersion inUse, IReadOnlyList<Candidate> candidates, CountingRule rule)
    {
        HashSet<string> known = [.. inUse.Pictures.Select(picture => picture.Sha256)];
        Candidate[] removed =
        [
            .. candidates.Where(one => one.State == CandidateState.Withdrawn
                && inUse.Pictures.Any(picture => picture.Path == one.Picture.Path && picture.Sha256 == one.Picture.Sha256)),
        ];
        HashSet<string> gone = [.. removed.Select(one => one.Picture.Path)];
        Candidate[] added =
        [
            .. candidates.Where(one => rule.Of(one, candidates).Counts && !known.Contains(one.Picture.Sha256))
                .DistinctBy(one => one.Picture.Sha256),
        ];
        VersionFile[] kept = [.. inUse.Pictures.Where(picture => !gone.Contains(picture.Path))];
        return new PictureList(Spread(kept, [.. added.Select(one => one.Picture)]), added, removed);
    }

    // Evenly among the others, so that each calibration fold leaves some out and learns from some: that is how the parts will come. None
    // becomes a golden picture, because no bank learns from those.
    private static VersionFile[] Spread(VersionFile[] kept, VersionFile[] added)
    {
        if (added.Length == 0) return kept;
        int count = kept.Length + added.Length;
        var list = new VersionFile?[count];
        HashSet<int> golden = [.. GoldenPictures.Choose(count)];
        for (int i = 0; i < added.Length; i++)
        {
            int place = (int)((2L * i + 1) * count / (2 * added.Length));
            while (golden.Contains(place) || list[place] is not null) place = (place + 1) % count;
            list[place] = added[i];
        }
        for (int place = 0, next = 0; place < count; place++) list[place] ??= kept[next++];
        return list!;
    }
}
