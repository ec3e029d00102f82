using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Shadowing;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Agent.Web;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Histories;
using EdgeInspector.Inference.History;
using EdgeInspector.Shadowing;
using EdgeInspector.Status;
using EdgeInspector.Thresholds;

namespace EdgeInspector.Verbs;

/// <summary>models shadow: a version judges the same parts as the model in use, and decides nothing.</summary>
internal static class ShadowVerb
{
    private const int DisagreementsShown = 20;

    public static Verb Create()
    {
        var which = new WhichStation();
        var number = new Argument<int?>("VERSION") { Description = "Its number, as 'models list' shows it.", Arity = ArgumentArity.ZeroOrOne };
        Option<int> every = NumberOptions.Number("--every", "k", 1, 1, ShadowPlan.MostEvery,
            "Show it every k-th part only, where the machine has no time for each.");
        Option<int> parts = NumberOptions.Number("--parts", "n", ShadowPlan.UsualParts, 1, ShadowPlan.MostParts,
            "So many parts must be judged by both before the gate can open.");
        var stop = new Option<bool>("--stop") { Description = "End the shadow run." };
        var status = new Option<bool>("--status") { Description = "Show how it stands: table, test, points of the gate, parts that are judged differently." };
        Option<bool> json = ModelOptions.Json("With --status: one JSON object for each station.");
        Option<string?> reason = WhoAndWhy.Reason(required: false), by = WhoAndWhy.By();
        Verb verb = which.AddTo(new Verb("shadow",
            "Has the running agent let a version judge the same parts beside the model in use. No verdict changes; what came of it says whether the version may be released.",
            "models shadow 4 --station cap --reason \"lot 17 taught\"", "models shadow --status --station cap",
            "models shadow --stop --station cap --reason \"seen enough\""));
        verb.Add(number);
        foreach (Option option in (Option[])[every, parts, stop, status, json, reason, by]) verb.Add(option);
        return verb.Does(async (parsed, cancellation) =>
        {
            int? version = parsed.GetValue(number);
            if ((version is null ? 0 : 1) + (parsed.GetValue(stop) ? 1 : 0) + (parsed.GetValue(status) ? 1 : 0) != 1)
                throw new CommandException(ExitCode.Usage, "Give the number of a version, or --stop, or --status.");
            if (parsed.GetValue(status)) return await ShowAsync(which, parsed, parsed.GetValue(json), cancellation);
            if (parsed.GetValue(reason) is null) throw new CommandException(ExitCode.Usage, "Give --reason: say why, for the record.");
            (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
            JsonObject fields = LocalAgent.Command(
                version is null ? CommandVerb.StopShadow : CommandVerb.ShadowModel, history.Station, history.Recipe,
                WhoAndWhy.Read(parsed, by, reason));
            if (version is { } one) (fields["version"], fields["every"], fields["parts"]) = (one, parsed.GetValue(every), parsed.GetValue(parts));
            JsonObject answer = LocalAgent.Ask(configuration.StateDirectory, fields)
                ?? throw new CommandException(ExitCode.Device, "No agent runs here, and only one that inspects has parts to judge beside it.");
            Console.WriteLine(TerminalText.Of(answer["message"]?.ToString() ?? ""));
            return ExitCode.Done;
        });
    }

    private static async Task<int> ShowAsync(WhichStation which, ParseResult parsed, bool json, CancellationToken cancellation)
    {
        AgentConfiguration configuration = StationChoice.Load(which.File(parsed)).Configuration!;
        using var parts = new PartArchive(configuration.ToStoreOptions().Folder, null);
        foreach (string station in which.All(parsed).Select(history => history.Station).Distinct())
        {
            string path = ShadowFile.File.PathOf(configuration.StateDirectory, station);
            ShadowMemory run = ShadowFile.File.Read(path, out string? damage);
            if (damage is not null) throw new CommandException(ExitCode.Device, $"{path} cannot be read: {damage}");
            ShadowReviews reviews = await new ReviewLookup(parts).ReadAsync(station, run, cancellation);
            StationShadow? facts = run.Plan is null ? null : StationShadow.Of(
                station, run, ShadowGate.Judge(run, reviews, HasSets(configuration, station, run)), TimeProvider.System.GetUtcNow(),
                ShadowMemory.MostDisagreements);
            IEnumerable<string> lines = json
                ? [new JsonObject { ["station"] = station, ["shadow"] = JsonSerializer.SerializeToNode(facts, StationFile<ShadowMemory>.Options) }.ToJsonString()]
                : Lines(station, facts);
            foreach (string line in lines) Console.WriteLine(TerminalText.Of(line));
        }
        return ExitCode.Done;
    }

    private static bool HasSets(AgentConfiguration configuration, string station, ShadowMemory run)
    {
        ChallengePlan plan = configuration.Stations.First(one => one.Name == station).Challenge.ToPlan();
        return plan.Sets.Any(set => set.IsFor(run.Basis?.Recipe));
    }

    private static IEnumerable<string> Lines(string station, StationShadow? facts)
    {
        if (facts is null)
        {
            yield return $"{station}: no version was in the shadow yet.";
            yield break;
        }
        ShadowCounts counts = facts.Counts;
        yield return Text($"{station}: version {facts.Version} in the shadow since {Local(facts.StartedAt)}, begun by {facts.By}: {facts.Why}");
        if (facts.BegunAnew is { } anew) yield return Text($"  its counts began anew then: {anew} changed");
        if (facts.EndedAt is { } end) yield return Text($"  ended {Local(end)}: {facts.EndedBecause}");
        yield return Text($"  {"",-22} version {facts.Version,-3} passes   fails");
        yield return Text($"  {"in use: passes",-22} {counts.BothPass,18} {counts.OnlyBFails,7}");
        yield return Text($"  {"in use: fails",-22} {counts.OnlyAFails,18} {counts.BothFail,7}");
        yield return Text($"  {counts.Judged} parts judged by both; exact McNemar test: p = {facts.McNemar:0.####}");
        yield return Text($"  not judged: {facts.NotItsTurn} not its turn, {facts.Busy} busy, {facts.Refused} refused{(facts.LastRefusal is { } why ? $" ({why.TrimEnd('.')})" : "")}");
        foreach (ShadowPoint point in facts.Gate) yield return Text($"  {Word(point.Answer),-8} {point.Text}");
        yield return facts.Ready
            ? Text($"  Nothing speaks against it: models activate {facts.Version} --station {station} --reason ...")
            : "  The gate does not open yet. It suggests; a person releases.";
        foreach (ShadowDisagreement one in facts.Disagreements.Take(DisagreementsShown))
        {
            yield return Text(
                $"  {one.Sequence} {one.Part} {Local(one.At)}: {Word(one.A)} ({one.ScoreA:0.000} / {one.ThresholdA:0.000}), version {facts.Version} {Word(one.B)} ({one.ScoreB:0.000} / {one.ThresholdB:0.000})");
        }
    }

    private static string Local(DateTimeOffset time) => ChangedParts.LocalTime(time, TimeZoneInfo.Local);

    private static string Word(ShadowAnswer answer) => answer == ShadowAnswer.NotYet ? "not yet" : Word<ShadowAnswer>(answer);

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
