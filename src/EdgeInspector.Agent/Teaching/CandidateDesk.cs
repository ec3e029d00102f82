using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Commands;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Teaching;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Teaching;

/// <summary>
/// Takes candidates in, and what people say of them: for a running agent, and for verbs where none runs. What a candidate would do is tried
/// elsewhere; no model changes here.
/// </summary>
/// <param name="historyOf">
/// The history of a station and product: empty for the station's own model, null for the product that it uses now.
/// </param>
/// <param name="parts">Has records and frames.</param>
/// <param name="rule">When a candidate counts.</param>
internal sealed class CandidateDesk(
    Func<string, string?, ModelHistory> historyOf, IPartArchive parts, CountingRule rule, TimeProvider time)
{
    /// <summary>Offers an archived part.</summary>
    public async Task<CommandOutcome> TeachAsync(TeachCommand command, CancellationToken cancellation)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"part {command.Sequence} of station {command.Name}");
        try
        {
            if (await parts.FindAsync(command.Name, command.Sequence, cancellation) is not { Part: var part }
                || (command.Result is { } wanted && wanted != part.Record.Id))
                return CommandOutcome.Refused(CommandFailure.NotFound,
                    $"No such result is stored of {name}: it was never made, or its time is over.");
            if (Objection(command, part) is { } objection)
                return CommandOutcome.Refused(CommandFailure.Invalid, $"{name}: {objection}");
            if (await parts.PictureAsync(part, ArchivedPicture.Frame, cancellation) is not { } frame)
                return CommandOutcome.Refused(CommandFailure.NotFound,
                    $"The frame of {name} is not in the archive, so that nothing can be learned from it; archive.rejects and archive.everyNthGood say which are kept.");
            return await GuardedAsync(() =>
            {
                Candidate offered = Describe(command, part.Record, out string? recipe);
                var book = new TeachingBook(historyOf(command.Name, recipe ?? ""));
                Candidate taken = book.Add(offered with { Recipe = book.History.Recipe }, frame);
                return new CommandOutcome
                {
                    Message = taken.State == CandidateState.Challenge
                        ? $"Candidate {taken.Number} of {book.History.Name}: {taken.PartName} is bad and was missed. It is in the challenge set: every candidate and every later version is tested on it, and none learns from it."
                        : $"Candidate {taken.Number} of {book.History.Name}: {taken.PartName} is good and was falsely rejected. What it would hide is tried now; no model changes before somebody learns again.",
                    Old = "none",
                    New = $"candidate {taken.Number} ({TeachingBook.Word(taken.As)})",
                    Result = taken.ToJsonObject(),
                };
            });
        }
        catch (IOException exception)
        {
            return CommandOutcome.Refused(CommandFailure.Failed, $"Nothing was taken in: {exception.Message}");
        }
    }

    /// <summary>Withdraws a candidate, or approves it as a second person.</summary>
    public Task<CommandOutcome> ChangeAsync(CandidateCommand command) => GuardedAsync(() =>
    {
        var book = new TeachingBook(historyOf(command.Name, command.Recipe));
        var note = new CandidateNote(time.GetUtcNow(), command.By, command.Why);
        (Candidate before, Candidate after) = book.Change(
            command.Number, candidate => command.Withdraws ? Withdrawn(candidate, note) : Approved(candidate, note));
        return new CommandOutcome
        {
            Message = command.Withdraws
                ? $"Candidate {after.Number} of {book.History.Name} ({after.PartName}) is withdrawn: {command.Why.TrimEnd('.')}."
                : $"{command.By} says that candidate {after.Number} of {book.History.Name} ({after.PartName}) may count: {command.Why.TrimEnd('.')}.",
            Old = Said(before),
            New = Said(after),
            Result = after.ToJsonObject(),
        };
    });

    /// <summary>All candidates of a station's model.</summary>
    public Task<CommandOutcome> ListAsync(ListCandidatesCommand command) => GuardedAsync(() =>
    {
        var book = new TeachingBook(historyOf(command.Name, command.Recipe));
        (IReadOnlyList<Candidate> candidates, IReadOnlyList<string> faults) = book.ReadAll();
        return CommandOutcome.Done(
            $"{book.History.Name} has {candidates.Count} candidates; {candidates.Count(one => rule.Of(one, candidates).Counts)} count.",
            Json(book.History, candidates, faults, rule));
    });

    /// <summary>Candidates as answers and verbs give them.</summary>
    public static JsonObject Json(
        ModelHistory history, IReadOnlyList<Candidate> candidates, IReadOnlyList<string> faults, CountingRule rule) =>
        new()
        {
            ["station"] = history.Station,
            ["recipe"] = history.Recipe,
            ["candidates"] = new JsonArray([.. candidates.Select(candidate => Json(candidate, rule.Of(candidate, candidates)))]),
            ["faults"] = new JsonArray([.. faults.Select(fault => JsonValue.Create(fault))]),
        };

    private static JsonObject Json(Candidate candidate, CandidateStanding standing)
    {
        JsonObject json = candidate.ToJsonObject();
        json["counts"] = standing.Counts;
        json["takesSecond"] = standing.TakesSecond;
        json["support"] = standing.Support is not { } support ? null : new JsonObject
        {
            ["parts"] = support.Parts,
            ["ofParts"] = support.OfParts,
            ["lots"] = support.Lots,
            ["ofLots"] = support.OfLots,
        };
        return json;
    }

    private static string? Objection(TeachCommand command, PastPart part)
    {
        if (part.Record.Verdict == Verdict.NotInspected) return "nobody looked at it, so there is nothing to teach.";
        string? said = part.Reviews.Count == 0 ? null : ReviewEntry.DecisionOf(part.Reviews[0]);
        return (command.As, part.Record.Verdict, said) switch
        {
            (TaughtAs.Bad, Verdict.Fail, _) => "it was rejected, and so not missed. Confirm the reject: then nothing that hides it can be learned.",
            (TaughtAs.Good, Verdict.Fail, "confirm") => "somebody confirmed that it is bad. Overturn that first, if it is not.",
            (TaughtAs.Good, Verdict.Pass, "overturn") => "it passed, and somebody said that it is bad. Take that back first, if it is good.",
            _ => null,
        };
    }

    private Candidate Describe(TeachCommand command, StoredRecord record, out string? recipe)
    {
        using JsonDocument body = JsonDocument.Parse(record.Body);
        JsonElement root = body.RootElement;
        recipe = Text(root, "part", "recipe");
        return new Candidate
        {
            FormatVersion = Candidate.CurrentFormat,
            Number = 0,
            Station = command.Name,
            Recipe = null,
            As = command.As,
            State = CandidateState.Waiting,
            Sequence = record.Sequence,
            Result = record.Id,
            Part = Text(root, "part", "id"),
            Lot = Text(root, "part", "lot"),
            CapturedAt = record.At,
            Verdict = TeachingBook.Word(record.Verdict),
            Score = Number(root, "score"),
            Threshold = Number(root, "threshold"),
            ModelSha256 = Text(root, "model", "sha256"),
            Picture = new VersionFile("", "", 0),
            Offered = new CandidateNote(time.GetUtcNow(), command.By, command.Why),
        };
    }

    private static string? Text(JsonElement root, string outer, string inner) =>
        root.TryGetProperty(outer, out JsonElement found) && found.ValueKind == JsonValueKind.Object
        && found.TryGetProperty(inner, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static float? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement found) && found.ValueKind == JsonValueKind.Number ? found.GetSingle() : null;

    private static Candidate Withdrawn(Candidate candidate, CandidateNote note) => candidate.State == CandidateState.Withdrawn
        ? throw new HistoryException(HistoryFault.Invalid, $"Candidate {candidate.Number} is withdrawn already.")
        : candidate with { State = CandidateState.Withdrawn, Withdrawn = note };

    private static Candidate Approved(Candidate candidate, CandidateNote note)
    {
        string? objection = candidate.State switch
        {
            CandidateState.Waiting => "is not tried yet; look at it when it is",
            CandidateState.Refused => "was refused: with it something that must be found would pass",
            CandidateState.Challenge => "is in the challenge set, and nothing learns from it",
            CandidateState.Withdrawn => "is withdrawn",
            _ when candidate.Approved is not null => $"was approved already by {candidate.Approved.By}",
            _ when string.Equals(candidate.Offered.By.Trim(), note.By.Trim(), StringComparison.OrdinalIgnoreCase) =>
                $"was offered by {candidate.Offered.By}, and takes another person",
            _ => null,
        };
        return objection is null
            ? candidate with { Approved = note }
            : throw new HistoryException(HistoryFault.Invalid, $"Candidate {candidate.Number} {objection}.");
    }

    private static string Said(Candidate candidate) =>
        $"candidate {candidate.Number} {TeachingBook.Word(candidate.State)}{(candidate.Approved is null ? "" : ", approved")}";

    /// <summary>Does it on a thread of its own; what is wrong becomes an answer.</summary>
    internal static async Task<CommandOutcome> GuardedAsync(Func<CommandOutcome> work)
    {
        try
        {
            return await ModelActivation.OnThreadAsync(work);
        }
        catch (HistoryException exception)
        {
            return CommandOutcome.Refused(ModelActivation.FailureOf(exception.Fault), exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return CommandOutcome.Refused(CommandFailure.Failed, $"Nothing was changed: {exception.Message}");
        }
    }
}
