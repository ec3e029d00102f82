using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Options;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Histories;
using EdgeInspector.Inference.History;
using EdgeInspector.Results;
using EdgeInspector.Thresholds;
using EdgeInspector.Verdicts;
using EdgeInspector.Web.Api.Reports;

namespace EdgeInspector.Verbs;

/// <summary>challenge: parts with a known verdict are shown to a station, and what came of it.</summary>
internal static class ChallengeVerb
{
    private const int ResultsShown = 10;

    public static Command Create()
    {
        var verb = new Verb("challenge",
            "Shows parts with a known verdict (stations[].challenge) to a station, what came of it, and which parts are suspect after a failure.");
        foreach (Verb child in (Verb[])[Start(), Cancel(), Show(), Suspects()]) verb.Add(child);
        return verb;
    }

    private static Verb Start()
    {
        var which = new WhichStation();
        var set = new Option<string?>("--set") { Description = "The set; may be left out where one alone is for the product.", HelpName = "name" };
        Option<string?> by = WhoAndWhy.By();
        Verb verb = which.AddTo(new Verb("start",
            "Has the running agent take the next parts of a station for the challenge parts, in the order of the set. Their records name the set and count in no statistics.",
            "challenge start --station cap --set rabbits"));
        verb.Add(set);
        verb.Add(by);
        return verb.Does((parsed, _) => Ask(which, parsed, by, fields => fields["set"] = parsed.GetValue(set)));
    }

    private static Verb Cancel()
    {
        var which = new WhichStation();
        Option<string?> by = WhoAndWhy.By();
        Verb verb = which.AddTo(new Verb("cancel", "Breaks off the run that is on; the set is due then.", "challenge cancel --station cap"));
        verb.Add(by);
        return verb.Does((parsed, _) => Ask(which, parsed, by, fields => fields["cancel"] = true));
    }

    private static Verb Show()
    {
        var which = new WhichStation();
        Option<bool> json = ModelOptions.Json("One JSON object for each station.");
        Verb verb = which.AddTo(new Verb("show", "Shows how the challenge parts of each station stand: what is due and why, the newest results, what is proven of each model.",
            "challenge show", "challenge show --station cap --json"));
        verb.Add(json);
        return verb.Does((parsed, _) =>
        {
            AgentConfiguration configuration = StationChoice.Load(which.File(parsed)).Configuration!;
            foreach (string name in which.All(parsed).Select(history => history.Station).Distinct())
            {
                StationConfiguration station = configuration.Stations.First(one => one.Name == name);
                if (parsed.GetValue(json)) Console.WriteLine(Json(station, Read(configuration, name)).ToJsonString());
                else foreach (string line in Lines(station, Read(configuration, name))) Console.WriteLine(TerminalText.Of(line));
            }
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Suspects()
    {
        var which = new WhichStation();
        Option<long?> run = NumberOptions.Optional("--run", "number", 1L, long.MaxValue,
            "The parts between the passes before and behind this run; else those since the last pass.");
        var csv = new Option<string?>("--csv")
        {
            Description = "Write all of them to this file as comma-separated values (RFC 4180, UTF-8 with a byte order mark).",
            HelpName = "file",
        };
        Verb verb = which.AddTo(new Verb("suspects",
            "Lists the parts that no passed challenge vouches for: those of the production since the last pass, for containment.",
            "challenge suspects --station cap", "challenge suspects --station cap --run 17 --csv suspects.csv"));
        verb.Add(run);
        verb.Add(csv);
        return verb.Does(async (parsed, cancellation) =>
        {
            (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
            ChallengeMemory memory = Read(configuration, history.Station);
            ChallengePlan plan = configuration.Stations.First(one => one.Name == history.Station).Challenge.ToPlan();
            SuspectRange range = parsed.GetValue(run) is { } number
                ? memory.SuspectsAround(number) ?? throw new CommandException(ExitCode.InputData, $"No run {number} is kept; see 'challenge show'.")
                : memory.Suspects(plan.Sets.Where(set => set.IsFor(memory.Basis?.Recipe)));
            await ListAsync(configuration, history.Station, range, parsed.GetValue(csv), cancellation);
            return ExitCode.Done;
        });
    }

    private static async Task ListAsync(
        AgentConfiguration configuration, string station, SuspectRange range, string? csv, CancellationToken cancellation)
    {
        var parts = new PartHistory(configuration.ToStoreOptions().Folder);
        var filter = new PartFilter { Station = station, After = range.After, Through = range.Through };
        long passed = 0, failed = 0, not = 0, first = long.MaxValue, last = 0;
        Task<PartPage> ReadAsync(PartFilter wanted, CancellationToken _)
        {
            PartPage page = parts.ReadAll(wanted);
            foreach (StoredRecord record in page.Parts.Select(part => part.Record))
            {
                long from = Math.Max(record.Sequence, range.After + 1);
                long to = Math.Min(record.SequenceTo ?? record.Sequence, range.Through ?? long.MaxValue);
                (first, last) = (Math.Min(first, from), Math.Max(last, to));
                if (record.Verdict == Verdict.Pass) passed += to - from + 1;
                else if (record.Verdict == Verdict.Fail) failed += to - from + 1;
                else not += to - from + 1;
            }
            return Task.FromResult(page);
        }

        if (Path.Exists(csv)) throw new CommandException(ExitCode.Usage, $"{csv} exists already; name another file.");
        try
        {
            await using Stream to = csv is null ? Stream.Null : File.Create(csv);
            await new PartsCsv(new CsvForm(',', '.'), TimeZoneInfo.Local).WriteAsync(to, filter, ReadAsync, cancellation);
        }
        catch when (File.Exists(csv))
        {
            // Half of a list of suspect parts is worse than none.
            File.Delete(csv);
            throw;
        }
        string since = range.Since is { } pass ? $"the pass of {ChangedParts.LocalTime(pass, TimeZoneInfo.Local)}" : "the beginning: no pass is on record";
        Console.WriteLine(last == 0 ? $"No part of {station} is suspect since {since}." : string.Create(CultureInfo.InvariantCulture,
            $"{passed + failed + not} parts of {station} since {since} are suspect, {first} to {last}: {passed} passed, {failed} failed, {not} not inspected."));
        if (csv is not null) Console.WriteLine($"Written to {csv}.");
        else if (last > 0) Console.WriteLine("--csv FILE lists them one by one, with part ids.");
    }

    private static Task<int> Ask(WhichStation which, ParseResult parsed, Option<string?> by, Action<JsonObject> fill)
    {
        (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
        JsonObject fields = LocalAgent.Command(CommandVerb.Challenge, history.Station, null, new VersionNote(
            parsed.GetValue(by)?.Trim() ?? ConfigurationWriting.User(), null));
        fill(fields);
        JsonObject answer = LocalAgent.Ask(configuration.StateDirectory, fields)
            ?? throw new CommandException(ExitCode.Device, "No agent runs here, and only one that inspects can be shown parts.");
        Console.WriteLine(TerminalText.Of(answer["message"]?.ToString() ?? ""));
        return Task.FromResult(ExitCode.Done);
    }

    internal static ChallengeMemory Read(AgentConfiguration configuration, string station)
    {
        string path = ChallengeFile.PathOf(configuration.StateDirectory, station);
        ChallengeMemory memory = ChallengeFile.Read(path, out string? damage);
        return damage is null ? memory : throw new CommandException(ExitCode.Device, $"{path} cannot be read: {damage}");
    }

    private static JsonObject Json(StationConfiguration station, ChallengeMemory memory) => new()
    {
        ["station"] = station.Name,
        ["challenges"] = JsonSerializer.SerializeToNode(memory, ChallengeFile.Options),
        ["margins"] = JsonSerializer.SerializeToNode(
            station.Challenge.ToPlan().Sets.SelectMany(set => ChallengeMargin.Of(memory.Results, set.Name)), ChallengeFile.Options),
        ["proven"] = new JsonObject(memory.Models.Select(model =>
            KeyValuePair.Create(model.Key, (JsonNode?)JsonValue.Create(Math.Round(model.Value.AtLeast, 4))))),
    };

    private static IEnumerable<string> Lines(StationConfiguration station, ChallengeMemory memory)
    {
        ChallengePlan plan = station.Challenge.ToPlan();
        if (plan.Sets.Count == 0 && memory.Runs == 0)
        {
            yield return $"{station.Name} has no challenge parts; name some in stations[].challenge.sets.";
            yield break;
        }
        foreach (ChallengeSet set in plan.Sets)
        {
            ChallengeStanding standing = memory.Of(set.Name);
            string due = standing.Due.Count == 0 ? "nothing is due" : string.Join(", ", standing.Due.Select(cause => CamelCase(cause)));
            string state = standing.HasFailed ? "FAILED, " : standing.IsOverdue ? "OVERDUE, " : standing.Due.Count > 0 ? "due, " : "";
            yield return $"{station.Name} {set.Name}{(set.Recipe is null ? "" : $" (recipe {set.Recipe})")}: {state}{due}; last pass {(standing.PassedAt is { } at ? Local(at) : "never")}";
        }
        if (memory.Running is { } on) yield return $"run {on.Run} of {on.Set} is on, begun by {on.By} {Local(on.StartedAt)}";
        foreach (ChallengeResult result in memory.Results.TakeLast(ResultsShown).Reverse())
        {
            yield return $"run {result.Run} {Local(result.EndedAt)} {result.Set}: {CamelCase(result.Outcome)}, begun by {result.By}{(result.Why is null ? "" : $": {result.Why}")}";
        }
        foreach (ChallengeMargin one in plan.Sets.SelectMany(set => ChallengeMargin.Of(memory.Results, set.Name)))
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{(one.IsShort ? "CLOSE " : "")}{one.Set} {one.Part}: score {one.Mean:0.###} in the weighted mean of {one.Showings} showings, threshold {one.Threshold:0.###}, {(one.Deviation > 0 ? $"{one.Margin:0.0} standard deviations of {one.Deviation:0.###} away" : "always the same")}");
        foreach ((string model, DetectionTally tally) in memory.Models)
        {
            yield return $"model {model[..Math.Min(12, model.Length)]}: {Proven(tally)}";
        }
    }

    /// <summary>What challenge parts have proven of a model, as text; null when none was shown.</summary>
    public static string Proven(DetectionTally? tally) => tally is null ? "nothing: no challenge part was shown"
        // Never more than is proven.
        : string.Create(CultureInfo.InvariantCulture,
            $"{tally.Caught} of {tally.Shown} bad challenge parts caught: at least {Math.Floor(tally.AtLeast * 1000) / 10:0.0} % of such defects are detected (95 % confidence); {tally.Passed} of {tally.Good} good ones passed");

    private static string Local(DateTimeOffset time) => ChangedParts.LocalTime(time, TimeZoneInfo.Local);

    private static string CamelCase<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
