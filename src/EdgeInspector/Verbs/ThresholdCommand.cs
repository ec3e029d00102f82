using System.CommandLine;
using System.Globalization;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using EdgeInspector.Results;
using EdgeInspector.Thresholds;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Verbs;

/// <summary>threshold: what another threshold would have meant for the parts of the last hours.</summary>
internal static class ThresholdCommand
{
    private static readonly TimeSpan DefaultSpan = TimeSpan.FromHours(8);

    public static Command Create()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var station = new Option<string>("--station") { Description = "The station.", HelpName = "name", Required = true };
        var zone = new Option<string?>("--zone")
        {
            Description = "The threshold of this zone; without it the station's, which also holds in zones without one of their own.",
            HelpName = "name"
        };
        Option<float?> set = NumberOptions.Score("--set", "The threshold to try; without it the one in use is shown.");
        Option<TimeSpan?> since = NumberOptions.Duration("--since", "How far back to look: 30m, 8h, 7d. [default: 8h]");
        var write = new Option<bool>("--write")
        {
            Description = "Write --set into the configuration file; a running agent takes it into use within a second."
        };
        var force = new Option<bool>("--force")
        {
            Description =
                "Write it although it makes no sense for the model: below half of the lowest score on record, or far above the highest."
        };
        var by = new Option<string>("--by")
        {
            Description = "Who changes it, for the audit file; the user of this command line when left out.",
            HelpName = "name"
        };
        var verb = new Verb(
            "threshold",
            "Shows from recorded results how many verdicts another threshold would have changed, and the histogram of the scores.",
            "threshold --station cap", "threshold --station cap --set 21.5 --since 3d", "threshold --station cap --set 21.5 --write",
            "threshold --station cap --zone seal --set 19.5");
        foreach (Option option in (Option[])[config, station, zone, set, since, write, force, by]) verb.Add(option);
        return verb.Does((parsed, _) =>
        {
            if (parsed.GetValue(write) && parsed.GetValue(set) is null) throw new CommandException(ExitCode.Usage, "--write needs --set.");
            ConfigurationPlace place = ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable);
            ConfigurationLoadResult file = StationChoice.Load(place);
            AgentConfiguration configuration = file.Configuration!;
            string name = parsed.GetRequiredValue(station);
            StationConfiguration found = StationChoice.Find(configuration, name, plain: true);
            string? wanted = parsed.GetValue(zone);
            if (wanted is not null && found.Zones?.FirstOrDefault(other => other.Name == wanted) is not { Off: false })
                throw new CommandException(ExitCode.Usage, $"Station {name} has no zone '{wanted}' that is not off.");
            string? doubt = Show(configuration, found, wanted, parsed.GetValue(set), parsed.GetValue(since) ?? DefaultSpan, Console.Out);
            if (parsed.GetValue(write))
                Write(file, place.Path, found, wanted, parsed.GetValue(set)!.Value, parsed.GetValue(force) ? null : doubt,
                    parsed.GetValue(by) ?? ConfigurationWriting.User());
            else if (doubt is not null) Console.Error.WriteLine($"edge-inspector: warning: {doubt}");
            return Task.FromResult(ExitCode.Done);
        });
    }

    // Gives what makes no sense about the threshold that is tried; null when nothing does, or none is tried.
    private static string? Show(AgentConfiguration configuration, StationConfiguration station, string? zone, float? tried, TimeSpan since,
        TextWriter output)
    {
        string outbox = configuration.ToStoreOptions().Folder;
        IReadOnlyList<RecordedScore> recorded = ScoreHistory.Read(outbox, station.Name, TimeProvider.System.GetUtcNow() - since);
        if (recorded.Count == 0)
            throw new CommandException(ExitCode.InputData,
                $"Station {station.Name} has no recorded verdicts in that time. Look further back with --since; the outbox keeps what mqtt.outbox allows.");
        ZoneConfiguration[] active = [.. (station.Zones ?? []).Where(one => !one.Off)];
        string?[] decided = zone is null ? [null, .. active.Where(one => one.Threshold is null).Select(one => one.Name)] : [zone];
        var whatIf = new WhatIf(recorded, [.. active.Select(one => one.Name)], decided);
        if (whatIf.Count == 0)
            throw new CommandException(ExitCode.InputData,
                $"Station {station.Name} has recorded verdicts in that time, but none by the zones that it has now. Let it inspect some parts first.");
        (ModelInfo model, VerdictSettings rule) = InUse(configuration, station);
        var used = new UsedPackages(configuration.StateDirectory, station.Name);
        if (used.Difference(station.Package, new UsedPackage(model.Sha256, rule.Threshold)) is { } other)
            Console.Error.WriteLine($"edge-inspector: warning: {other}");
        float? own = zone is null ? null : active.First(one => one.Name == zone).Threshold;
        float now = own
            ?? (used.Find(station.Package) is { Threshold: { } deciding } && station.Threshold is null ? deciding : rule.Threshold);
        (DateTimeOffset from, DateTimeOffset to) = whatIf.Span;
        TimeZoneInfo local = TimeProvider.System.LocalTimeZone;
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"Station {station.Name}{(zone is null ? "" : $", zone {zone}")}: {whatIf.Count} parts with a verdict from {ChangedParts.LocalTime(from, local)} to {ChangedParts.LocalTime(to, local)} (local time, {local.Id})."));
        if (whatIf.OtherScales > 0)
            output.WriteLine($"{whatIf.OtherScales} older ones are of another model, kind of score or zones and are left out.");
        foreach (string line in whatIf.Histogram(tried is { } value ? [("in use", now), ("tried", value)] : [("in use", now)]))
            output.WriteLine(line);
        output.WriteLine("           # passed, x failed; bars grow with the logarithm");
        if (tried is not { } threshold) return null;
        IReadOnlyList<RecordedScore> fails = whatIf.NewFails(threshold), passes = whatIf.NewPasses(threshold);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"With {threshold} instead: {fails.Count} that passed would have failed ({100.0 * fails.Count / whatIf.Count:0.00} %), {passes.Count} that failed would have passed ({100.0 * passes.Count / whatIf.Count:0.00} %)."));
        var changed = new ChangedParts(outbox, configuration.Archive.Folder, station.Name, local);
        foreach (string line in (string[])[.. changed.Lines(fails, "pass would be fail"), .. changed.Lines(passes, "fail would be pass")])
            output.WriteLine(line);
        if (passes.Count > 0) output.WriteLine("Look at the pictures of those before you trust them: each may be a defect.");
        ThresholdBand? band = model.BandFor(rule.DecidedBy, ScoreRange.OfParts(whatIf.ScoresOf(model, rule.DecidedBy)));
        // A calm zone may score far less than the picture as a whole, which the scores on record are of.
        return zone is not null && threshold <= band?.High ? null : band?.Doubt("threshold", threshold);
    }

    private static (ModelInfo Model, VerdictSettings Rule) InUse(AgentConfiguration configuration, StationConfiguration station)
    {
        using IAnomalyModel model = PackageReader.Load(station.Package, configuration.Execution.ToSettings(),
            logger: new StandardErrorLogger());
        return (model.Info, ResolvedRules.Of(station, model.Info, Imaging.PictureLibrary.Codec()).Rules.Verdict);
    }

    private static void Write(ConfigurationLoadResult file, string path, StationConfiguration station, string? zone, float threshold,
        string? doubt, string by)
    {
        if (doubt is not null)
            throw new CommandException(ExitCode.Usage, $"Nothing was written: {doubt} If it is meant all the same, add --force.");
        string place = zone is null
            ? ConfigurationEdit.PlaceOf(file.Configuration!, station.Name, null)!
            : ConfigurationEdit.PlaceOfZone(file.Configuration!, station.Name, null, zone)!;
        ConfigurationWriting.Write(file, path, [(place, "threshold", ConfigurationEdit.Literal(threshold))], by);
        Console.WriteLine(
            $"Wrote it into {file.File}. {(zone is null ? "Products and zones with a threshold of their own keep it." : "Products with zones of their own keep theirs.")}");
    }
}
