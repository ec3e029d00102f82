using System.Globalization;
using System.Text.Json;
using EdgeInspector.Commands;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Commands;

/// <summary>Enters reviews beside the records that they speak of.</summary>
/// <param name="parts">Has the records.</param>
/// <param name="keep">Keeps a review; ends when it is on the disk.</param>
internal sealed class ReviewEntry(IPartArchive parts, Func<PartReview, Task> keep, TimeProvider time)
{
    /// <summary>Enters one.</summary>
    public async Task<CommandOutcome> AddAsync(ReviewCommand review, CancellationToken cancellation)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"part {review.Sequence} of station {review.Name}");
        try
        {
            if (await parts.FindAsync(review.Name, review.Sequence, cancellation) is not { } found
                || (review.Result is { } wanted && wanted != found.Part.Record.Id))
                return CommandOutcome.Refused(CommandFailure.NotFound,
                    $"No such result is stored of {name}: it was never made, or its time is over.");
            StoredRecord record = found.Part.Record;
            if (record.Verdict == Verdict.NotInspected)
                return CommandOutcome.Refused(CommandFailure.Invalid,
                    $"Nobody looked at {name}, so there is no verdict to speak of; it stays a reject.");
            await keep(new PartReview
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()),
                Station = record.Station,
                Sequence = record.Sequence,
                Result = record.Id,
                Part = PartOf(record),
                Verdict = record.Verdict,
                Decision = review.Decision,
                Comment = review.Comment,
                Reviewer = review.Reviewer,
                At = time.GetUtcNow(),
            });
            string? before = found.Part.Reviews.Count == 0 ? null : DecisionOf(found.Part.Reviews[0]);
            string now = Word(review.Decision.ToString());
            return new CommandOutcome
            {
                Message = $"{review.Reviewer} on {name} ({Word(record.Verdict.ToString())}): {now}.",
                Old = before ?? "none",
                New = now,
            };
        }
        catch (IOException exception)
        {
            return CommandOutcome.Refused(CommandFailure.Failed, $"The review was not stored: {exception.Message}");
        }
    }

    private static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>What a stored review says, as messages write it.</summary>
    public static string? DecisionOf(StoredRecord review)
    {
        using JsonDocument body = JsonDocument.Parse(review.Body);
        return body.RootElement.GetProperty("decision").GetString();
    }

    private static string? PartOf(StoredRecord record)
    {
        using JsonDocument body = JsonDocument.Parse(record.Body);
        return body.RootElement.GetProperty("part") is { ValueKind: JsonValueKind.Object } part ? part.GetProperty("id").GetString() : null;
    }
}
