using System.Text.Json;
using EdgeInspector.Agent.Archiving;
using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Teaching;

/// <summary>
/// What a station's model must go on rejecting: rejects that somebody confirmed, parts that passed and that somebody said are bad, and the
/// challenge set.
/// </summary>
/// <param name="Pictures">The newest confirmed rejects first, then the challenge set.</param>
/// <param name="ConfirmedRejects">How many of them are confirmed rejects.</param>
/// <param name="WithoutFrame">Confirmed rejects whose frames the archive has no more.</param>
/// <param name="Notes">What could not be read, in sentences.</param>
internal sealed record GuardSet(IReadOnlyList<GuardedPicture> Pictures, int ConfirmedRejects, int WithoutFrame, IReadOnlyList<string> Notes)
{
    /// <summary>Most confirmed rejects that are tried; older ones are counted as without a frame.</summary>
    public const int MostRejects = 200;

    /// <summary>Reads it.</summary>
    /// <param name="book">Candidates of the model, with the challenge set.</param>
    /// <param name="history">The result store.</param>
    /// <param name="archive">Folder of the archive; null without one.</param>
    /// <param name="recipeOf">Which of the station's models judges a product: null for the station's own.</param>
    /// <param name="codec">Decodes frames.</param>
    /// <exception cref="IOException">The result store cannot be read.</exception>
    public static GuardSet Of(
        TeachingBook book, PartHistory history, string? archive, Func<string?, string?> recipeOf, IPictureCodec codec)
    {
        List<GuardedPicture> pictures = [];
        List<string> notes = [];
        ArchiveReader? frames = archive is null ? null : new ArchiveReader(archive);
        int without = 0;
        foreach (StoredRecord record in BadParts(book.History, history, recipeOf))
        {
            if (frames is null || pictures.Count >= MostRejects || !frames.Find(record).Contains(ArchivedPicture.Frame))
            {
                without++;
                continue;
            }
            string name = NameOf(record);
            pictures.Add(new GuardedPicture("confirmedReject", name, () => frames.Read(record, ArchivedPicture.Frame) is { } bytes
                ? codec.Decode(bytes, name) : throw new PictureException($"{name}: its frame was deleted just now.")));
        }
        int rejects = pictures.Count;
        (IReadOnlyList<Candidate> candidates, IReadOnlyList<string> faults) = book.ReadAll();
        notes.AddRange(faults);
        foreach (Candidate challenge in candidates.Where(candidate => candidate.State == CandidateState.Challenge))
            pictures.Add(new GuardedPicture("challenge", challenge.PartName,
                () => codec.Decode(File.ReadAllBytes(book.PictureOf(challenge)), challenge.PartName)));
        return new GuardSet(pictures, rejects, without, notes);
    }

    /// <summary>A stored part for people: its id, or its number.</summary>
    public static string NameOf(StoredRecord record) => OfPart(record, "id") ?? FormattableString.Invariant($"part {record.Sequence}");

    /// <summary>The product that a stored part was judged as; null without.</summary>
    public static string? RecipeOf(StoredRecord record) => OfPart(record, "recipe");

    private static string? OfPart(StoredRecord record, string name)
    {
        using JsonDocument? body = RecordDocument.TryParse(record.Body);
        return body is null ? null : RecordDocument.Text(body.RootElement, "part", name);
    }

    // A reject that was confirmed, and a pass that was overturned.
    private static IEnumerable<StoredRecord> BadParts(ModelHistory model, PartHistory history, Func<string?, string?> recipeOf)
    {
        foreach ((Verdict verdict, string review) in ((Verdict, string)[])[(Verdict.Fail, "confirm"), (Verdict.Pass, "overturn")])
        {
            for (long? before = null; ;)
            {
                PartPage page = history.ReadAll(
                    new PartFilter { Station = model.Station, Verdicts = [verdict], Review = review, Before = before });
                foreach (PastPart part in page.Parts)
                    if (recipeOf(RecipeOf(part.Record)) == model.Recipe) yield return part.Record;
                if (page.Before is not { } next) break;
                before = next;
            }
        }
    }
}
