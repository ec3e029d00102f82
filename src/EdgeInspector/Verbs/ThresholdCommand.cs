using System.CommandLine;
using System.Globalization;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Settings;
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
        Option<float?> set = NumberOptions.Score("--set", "The threshold to try; without it the one in use is shown.");
        Option<TimeSpan?> since = NumberOptions.Duration("--since", "How far back to look: 30m, 8h, 7d. [default: 8h]");
        var write = new Option<bool>("--write") { Description = "Write --set into the configuration file; a running agent takes it into use within a second." };
        var force = new Option<bool>("--force") { Description = "Write it although it makes no sense for the model: below half of the lowest score on record, or far above the highest." };
        var by = new Option<string>("--by") { Description = "Who changes it, for the audit file; the user of this command line when left out.", HelpName = "name" };
        var verb = new Verb(
            "threshold", "Shows from recorded results how many verdicts another threshold would have changed, and the histogram of the scores.",
            "threshold --station cap", "threshold --station cap --set 21.5 --since 3d", "threshold --station cap --set 21.5 --write");
        foreach (Option option in (Option[])[config, station, set, since, write, force, by]) verb.Add(option);
        return verb.Does((parsed, _) =>
        {
            if (parsed.GetValue(write) && parsed.GetValue(set) is null) throw new CommandException(ExitCode.Usage, "--write needs --set.");
            ConfigurationPlace place = ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable);
            ConfigurationLoadResult file = ConfigurationLoader.Load(place);
            if (file.Configuration is not { } configuration) throw new CommandException(ExitCode.Usage, ConfigurationErrorFormatter.Format(file).TrimEnd());
            string name = parsed.GetRequiredValue(station);
            if (configuration.Stations.FirstOrDefault(other => other.Name == name) is not { } found)
                throw new CommandException(ExitCode.Usage, $"There is no station '{name}'; there are {string.Join(", ", configuration.Stations.Select(other => other.Name))}.");
            string? doubt = Show(configuration, found, parsed.GetValue(set), parsed.GetValue(since) ?? DefaultSpan, Console.Out);
            if (parsed.GetValue(write)) Write(file, place.Path, found, parsed.GetValue(set)!.Value, parsed.GetValue(force) ? null : doubt, parsed.GetValue(by) ?? User());
            else if (doubt is not null) Console.Error.WriteLine($"edge-inspector: warning: {doubt}");
            return Task.FromResult(ExitCode.Done);
        });
    }

    // Gives what makes no sense about the threshold that is tried; null when nothing does, or none is tried.
    private static string? Show(AgentConfiguration configuration, StationConfiguration station, float? tried, TimeSpan since, TextWriter output)
    {
        IReadOnlyList<RecordedScore> recorded = ScoreHistory.Read(configuration.ToStoreOptions().Folder, station.Name, TimeProvider.System.GetUtcNow() - since);
        if (recorded.Count == 0) throw new CommandException(ExitCode.InputData, $"Station {station.Name} has no recorded verdicts in that time. Look further back with --since; the outbox keeps what mqtt.outbox allows.");
        var whatIf = new WhatIf(recorded);
        (ModelInfo model, VerdictSettings rule) = InUse(configuration, station);
        var used = new UsedPackages(configuration.StateDirectory, station.Name);
        if (used.Difference(station.Model, new UsedPackage(model.Sha256, rule.Threshold)) is { } other) Console.Error.WriteLine($"edge-inspector: warning: {other}");
        float now = used.Find(station.Model) is { Threshold: { } deciding } && station.Threshold is null ? deciding : rule.Threshold;
        (DateTimeOffset from, DateTimeOffset to) = whatIf.Span;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Station {station.Name}: {whatIf.Count} parts with a verdict from {from:yyyy-MM-dd HH:mm} to {to:yyyy-MM-dd HH:mm} UTC."));
        if (whatIf.OtherScales > 0) output.WriteLine($"{whatIf.OtherScales} older ones are of another model or kind of score and are left out.");
        foreach (string line in whatIf.Histogram(tried is { } value ? [("in use", now), ("tried", value)] : [("in use", now)])) output.WriteLine(line);
        output.WriteLine("           # passed, x failed; bars grow with the logarithm");
        if (tried is not { } threshold) return null;
        int fails = whatIf.NewFails(threshold), passes = whatIf.NewPasses(threshold);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"With {threshold} instead: {fails} that passed would have failed ({100.0 * fails / whatIf.Count:0.00} %), {passes} that failed would have passed ({100.0 * passes / whatIf.Count:0.00} %)."));
        if (passes > 0) output.WriteLine("Look at the pictures of those before you trust them: each may be a defect.");
        return model.BandFor(rule.DecidedBy, ScoreRange.OfParts(whatIf.ScoresOf(model, rule.DecidedBy)))?.Doubt("threshold", threshold);
    }

    private static (ModelInfo Model, VerdictSettings Rule) InUse(AgentConfiguration configuration, StationConfiguration station)
    {
        using IAnomalyModel model = PackageReader.Load(station.Model, configuration.Execution.ToSettings(), logger: new StandardErrorLogger());
        return (model.Info, StationPlan.Of(station, model.Info, new Imaging.Codecs.OpenCvPictureCodec()).Rules.Verdict);
    }

    // Whoever became root to do it is still the one who did it.
    private static string User() => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } user ? user : Environment.UserName;

    // As an engineer would: the same checks, and comments and layout stay as they are.
    private static void Write(ConfigurationLoadResult file, string path, StationConfiguration station, float threshold, string? doubt, string by)
    {
        if (doubt is not null) throw new CommandException(ExitCode.Usage, $"Nothing was written: {doubt} If it is meant all the same, add --force.");
        byte[] bytes = ConfigurationEdit.Set(file.Document!, ConfigurationEdit.PlaceOf(file.Configuration!, station.Name, null)!, "threshold", ConfigurationEdit.Literal(threshold));
        ConfigurationLoadResult edited = ConfigurationLoader.Parse(bytes, file.File);
        if (edited.Configuration is null) throw new CommandException(ExitCode.Usage, $"Nothing was written: {ConfigurationErrorFormatter.Sentence(edited.Errors[0])}");
        // Before the file: a running agent looks within a quarter of a second.
        new EditNote(edited.Configuration.StateDirectory).Write(edited.Sha256!, by);
        if (!ConfigurationEdit.TryReplace(path, file.Source!, edited.Source!)) throw new CommandException(ExitCode.Usage, "Somebody else saved the configuration file at the same moment; nothing was written, look again.");
        Console.WriteLine($"Wrote it into {file.File}. Products with a threshold of their own keep it.");
    }
}
