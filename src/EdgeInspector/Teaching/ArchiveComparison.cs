using EdgeInspector.Agent.Archiving;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Teaching;

/// <summary>Which verdicts of archived parts a new version changes.</summary>
/// <param name="Judged">Parts that both versions judged.</param>
/// <param name="ChangedCount">How many of them get another verdict.</param>
/// <param name="Changed">The newest of those.</param>
internal sealed record ArchiveComparison(int Judged, int ChangedCount, IReadOnlyList<ChangedVerdict> Changed)
{
    /// <summary>Most parts that are judged, the newest first, and most changes that are listed.</summary>
    public const int MostParts = 500, MostListed = 200;

    /// <summary>Judges the newest archived parts with both.</summary>
    /// <exception cref="IOException">The result store cannot be read.</exception>
    public static ArchiveComparison Of(
        PartHistory history, string? archive, ModelHistory model, Func<string?, string?> recipeOf, ModelTrial now, ModelTrial next,
        IPictureCodec codec, CancellationToken cancellation)
    {
        if (archive is null) return new ArchiveComparison(0, 0, []);
        var frames = new ArchiveReader(archive);
        List<ChangedVerdict> changed = [];
        int judged = 0;
        for (long? before = null; judged < MostParts;)
        {
            PartPage page = history.ReadAll(
                new PartFilter { Station = model.Station, Verdicts = [Verdict.Fail, Verdict.Pass], Before = before });
            foreach (PastPart part in page.Parts.Where(part => recipeOf(GuardSet.RecipeOf(part.Record)) == model.Recipe))
            {
                cancellation.ThrowIfCancellationRequested();
                if (judged == MostParts) break;
                if (Compare(part, frames, now, next, codec) is not { } compared) continue;
                judged++;
                if (compared.Old != compared.New) changed.Add(compared);
            }
            if (page.Before is not { } more) break;
            before = more;
        }
        return new ArchiveComparison(judged, changed.Count, [.. changed.Take(MostListed)]);
    }

    private static ChangedVerdict? Compare(
        PastPart part, ArchiveReader frames, ModelTrial now, ModelTrial next, IPictureCodec codec)
    {
        try
        {
            if (frames.Read(part.Record, ArchivedPicture.Frame) is not { } bytes) return null;
            Picture picture = codec.Decode(bytes, GuardSet.NameOf(part.Record));
            Judgement old = now.Judge(picture);
            (Verdict Verdict, float? Score) was = (old.Verdict, old.Score);
            Judgement fresh = next.Judge(picture);
            return new ChangedVerdict(
                part.Record.Sequence, GuardSet.NameOf(part.Record),
                part.Reviews.Count == 0 ? null : ReviewEntry.DecisionOf(part.Reviews[0]),
                TeachingBook.Word(was.Verdict), TeachingBook.Word(fresh.Verdict), was.Score, fresh.Score);
        }
        catch (Exception exception) when (exception is PictureException or IOException)
        {
            // A frame that cannot be read changes nothing.
            return null;
        }
    }
}
