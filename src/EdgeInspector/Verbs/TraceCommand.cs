using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Histories;
using EdgeInspector.Results;
using EdgeInspector.Thresholds;
using EdgeInspector.Tracing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Verbs;

/// <summary>trace: all that is on record of one part.</summary>
internal static class TraceCommand
{
    public static Command Create()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var part = new Argument<string>("PART") { Description = "The part's id, letter by letter." };
        var json = new Option<bool>("--json") { Description = "One JSON object for each inspection, with the whole record." };
        var verb = new Verb(
            "trace",
            "Shows each inspection of a part: verdict, score and threshold, model, product and revision of the configuration, who set threshold and model, the challenge parts before and after it, what people said of it, and where its picture lies. Exit code 3 when nothing is on record.",
            "trace P-20261129-0017", "trace P-20261129-0017 --json --config line4.json") { part, config, json };
        return verb.Does((parsed, _) =>
        {
            ConfigurationPlace place = ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable);
            var trace = new PartTrace(StationChoice.Load(place).Configuration!);
            string id = parsed.GetRequiredValue(part);
            int found = 0;
            foreach (TracedPart one in trace.Find(id))
            {
                found++;
                if (parsed.GetValue(json)) Console.WriteLine(Json(one).ToJsonString());
                else foreach (string line in Lines(one, TimeProvider.System.LocalTimeZone)) Console.WriteLine(TerminalText.Of(line));
            }
            if (found > 0) return Task.FromResult(ExitCode.Done);
            throw new CommandException(ExitCode.InputData,
                $"No record of a part '{id}': the camera or its trigger gave no such id, or the record is older than what mqtt.outbox keeps.");
        });
    }

    private static JsonObject Json(TracedPart one) => new()
    {
        ["record"] = JsonNode.Parse(one.Part.Record.Body),
        ["reviews"] = new JsonArray([.. one.Part.Reviews.Select(review => JsonNode.Parse(review.Body))]),
        ["picture"] = one.Picture.File,
        ["pictureFailure"] = one.Picture.Failure,
        ["threshold"] = one.Threshold?.ToJson(),
        ["model"] = one.Model?.ToJson(),
        ["version"] = one.Version is { } version ? new JsonObject
        {
            ["number"] = version.Number,
            ["recordedAt"] = version.RecordedAt,
            ["by"] = version.By,
            ["reason"] = version.Reason,
            ["parent"] = version.Parent,
            ["release"] = JsonSerializer.SerializeToNode(version.Release, ChallengeFile.Options),
        } : null,
        ["challengeBefore"] = Json(one.Challenged),
        ["challengeAfter"] = Json(one.ChallengedLater),
    };

    private static JsonNode? Json(ChallengeResult? result) => JsonSerializer.SerializeToNode(result, ChallengeFile.Options);

    private static IEnumerable<string> Lines(TracedPart one, TimeZoneInfo zone)
    {
        StoredRecord record = one.Part.Record;
        using JsonDocument body = JsonDocument.Parse(record.Body);
        JsonElement root = body.RootElement;
        string verdict = record.Verdict switch
        {
            Verdict.Pass => "pass",
            Verdict.Fail => "FAIL",
            _ => $"NOT INSPECTED ({Text(root, "reason") ?? "no reason"})",
        };
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{record.Station} {record.Sequence}: {verdict} at {ChangedParts.LocalTime(record.At, zone)}");
        if (Text(root, "score") is { } score)
            yield return $"  score {score}, threshold {Text(root, "threshold") ?? "unknown"}, decided by {Text(root, "decidedBy") ?? "unknown"}";
        if (root.TryGetProperty("model", out JsonElement model) && model.ValueKind == JsonValueKind.Object)
            yield return $"  model {Text(model, "name") ?? "unknown"} {Text(model, "sha256")}";
        if (one.Version is { } version)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  version {version.Number}, recorded {ChangedParts.LocalTime(version.RecordedAt, zone)} by {version.By}: {version.Reason ?? "no reason was given"}; follows {(version.Parent is { } parent ? parent : "none")}");
            foreach (string line in HistoryText.Released(version.Release)) yield return line;
        }
        string? recipe = root.TryGetProperty("part", out JsonElement about) ? Text(about, "recipe") : null;
        string? revision = root.TryGetProperty("config", out JsonElement config) ? Text(config, "revision") : null;
        yield return $"  product {recipe ?? "none"}{(RecordDocument.Text(root, "part", "lot") is { } lot ? $", lot {lot}" : "")}, configuration {(revision is null ? "without a file" : $"revision {revision}")}";
        yield return $"  last change of a threshold before it: {Change(one.Threshold, zone)}";
        yield return $"  last change of model or product before it: {Change(one.Model, zone)}";
        if (Text(root, "challenge") is { } set) yield return $"  challenge part of {set}: it counts in no statistics";
        yield return $"  challenge before it: {Said(one.Challenged, zone)}";
        yield return $"  challenge after it: {Said(one.ChallengedLater, zone)}";
        foreach (StoredRecord review in one.Part.Reviews) yield return $"  reviewed: {Said(review, zone)}";
        yield return one.Picture.Failure is { } failure
            ? $"  picture: cannot be looked for: {failure}"
            : $"  picture: {one.Picture.File ?? "none is kept"}";
    }

    private static string Change(AuditRecord? change, TimeZoneInfo zone) =>
        change is null ? "none on record" : $"{ChangedParts.LocalTime(change.At, zone)}, {change.By ?? "unknown"}: {change.Message}";

    private static string Said(ChallengeResult? result, TimeZoneInfo zone) => result is null ? "none on record"
        : $"run {result.Run} of {result.Set} {(result.Outcome == ChallengeOutcome.Passed ? "passed" : $"FAILED ({result.Why})")}, {ChangedParts.LocalTime(result.EndedAt, zone)}, begun by {result.By}";

    private static string Said(StoredRecord review, TimeZoneInfo zone)
    {
        using JsonDocument body = JsonDocument.Parse(review.Body);
        string? comment = Text(body.RootElement, "comment");
        return $"{Text(body.RootElement, "decision")} by {Text(body.RootElement, "reviewer")}, {ChangedParts.LocalTime(review.At, zone)}{(comment is null ? "" : $": {comment}")}";
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
