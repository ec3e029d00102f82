using System.CommandLine;
using System.Globalization;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Diagnosis;
using EdgeInspector.Diagnosis.Examinations;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Verbs;

/// <summary>check: whether the agent could run with a configuration.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var verb = new Verb(
            "check", "Checks the configuration, the model packages and the rules of all stations, without touching cameras or broker.",
            "check", "check --config line4.json");
        verb.Add(config);
        return verb.Does((parsed, _) => CheckAsync(ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable)));
    }

    private static async Task<int> CheckAsync(ConfigurationPlace place)
    {
        ConfigurationLoadResult file = ConfigurationLoader.Load(place);
        if (file.Configuration is not { } configuration)
        {
            Console.Error.Write(ConfigurationErrorFormatter.Format(file));
            Console.Error.WriteLine($"{file.Errors.Count} {(file.Errors.Count == 1 ? "error" : "errors")}.");
            return ExitCode.Usage;
        }
        Console.WriteLine(
            $"{file.File}: agent {configuration.Agent.Name}, topics below {configuration.TopicBase}, broker {configuration.Mqtt.Broker}.");
        foreach (RenamedKey key in file.Renamed) Console.WriteLine($"  note: {key.Sentence(file.File)}");
        int worst = ExitCode.Done;
        int doubtful = 0;
        var codec = PictureLibrary.Codec();
        SessionSettings sessions = configuration.Execution.ToSettings();
        // All at the same time and first: a dead network drive keeps a station waiting for seconds.
        IReadOnlyList<(ConfiguredPath Path, Finding Finding)> paths = await PathExamination.ExamineAsync(
            [.. ConfiguredPath.Of(configuration)]);
        HashSet<string> silent = [.. from one in paths where one.Finding.Id == PathExamination.Silent select one.Path.Path];
        foreach ((string name, StationConfiguration station) in StationVariants.Of(configuration))
        {
            if (ConfiguredPath.Of(station).FirstOrDefault(path => IsOfAStation(path) && silent.Contains(path.Path)) is { } hung)
            {
                Console.Error.WriteLine($"  {name}: {hung.Path} does not answer.");
                worst = Math.Max(worst, ExitCode.Device);
                continue;
            }
            try
            {
                (string line, IReadOnlyList<string> notes, IReadOnlyList<string> doubts) = Describe(
                    station, configuration, sessions, codec, silent.Contains(configuration.StateDirectory));
                Console.WriteLine($"  {name}: {line}");
                foreach (string note in notes) Console.WriteLine($"  {name}: note: {note}");
                foreach (string doubt in doubts) Console.Error.WriteLine($"  {name}: warning: {doubt}");
                doubtful += doubts.Count;
            }
            catch (Exception exception) when (exception is ModelException or StationFaultException)
            {
                Console.Error.WriteLine($"  {name}: {exception.Message}");
                worst = Math.Max(worst, Failure.Describe(exception).Code);
            }
        }
        List<Finding> findings =
            [.. from one in paths where one.Finding.Id == PathExamination.Silent || !IsOfAStation(one.Path) select one.Finding];
        ModelExamination.FindTooFewTasks(configuration, new Machine(), findings);
        if (!silent.Contains(configuration.StateDirectory)) ServiceExamination.FindMissingUsers(configuration, findings);
        PageEncryption.Find(configuration.Page, Environment.MachineName, TimeProvider.System.GetUtcNow(), findings);
        foreach (Finding finding in findings)
        {
            string word = finding.Severity == Severity.Error ? "" : "warning: ";
            Console.Error.WriteLine($"  {word}{finding.What} {finding.Why} {finding.Remedy}");
        }
        doubtful += findings.Count;
        Console.WriteLine(Summary(worst, doubtful, findings));
        return worst == ExitCode.Done && findings.Any(finding => finding.Severity == Severity.Error) ? ExitCode.Device : worst;
    }

    private static string Summary(int worst, int doubtful, List<Finding> findings) =>
        worst != ExitCode.Done ? "The agent would report every part of the stations above as not inspected."
        : findings.Any(finding => finding.Severity == Severity.Error) ? "The agent would do without what is named above."
        : doubtful > 0 ? "The agent would inspect with what the warnings above say, and repeat them until the file is corrected."
        : "All is well.";

    // What is wrong with those, trying the station says better.
    private static bool IsOfAStation(ConfiguredPath path) =>
        path.Kind == TextFormat.Package || path.Key.EndsWith("mask", StringComparison.OrdinalIgnoreCase);

    private static (string Line, IReadOnlyList<string> Notes, IReadOnlyList<string> Doubts) Describe(
        StationConfiguration station, AgentConfiguration configuration, SessionSettings sessions, IPictureCodec codec, bool isStateSilent)
    {
        if (station.Model is null)
            return ($"{station.Camera.Driver.ToString().ToLowerInvariant()} camera, no model yet: no part is inspected, good ones can be collected (state teaching).", [], []);
        using IAnomalyModel model = PackageReader.Load(station.Package, sessions, logger: new StandardErrorLogger());
        ResolvedRules resolved = ResolvedRules.Of(station, model.Info, codec);
        VerdictSettings rules = resolved.Rules.Verdict;
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{station.Camera.Driver.ToString().ToLowerInvariant()} camera, model {model.Info.Name} ({model.Info.Method}, {(model.Info.BankPatches > 0 ? $"{model.Info.BankPatches} rows, " : "")}input {model.Info.InputWidth}x{model.Info.InputHeight}) on {model.Info.Provider} ({model.Info.Device}), {(rules.DecidedBy == DecisiveScore.Image ? "image score decides, " : "")}{(resolved.Heatmaps ? "" : "no pictures, ")}threshold {rules.Threshold}{(station.Threshold is null ? " from the model" : "")}{ZonesOf(resolved.Rules.Zones)}.");
        string? other = isStateSilent ? null
            : new UsedPackages(configuration.StateDirectory, station.Name)
                .Difference(station.Package, new UsedPackage(model.Info.Sha256, rules.Threshold));
        IReadOnlyList<string> doubts = model.Info.BandFor(rules.DecidedBy)?.Doubts(rules, resolved.Rules.Zones) ?? [];
        return (line, resolved.Notes, other is null ? doubts : [.. doubts, other]);
    }

    private static string ZonesOf(IReadOnlyList<Zone> zones) => zones.Count == 0
        ? ""
        : "; zones " + string.Join(", ", zones.Select(zone => string.Create(
        CultureInfo.InvariantCulture,
        $"{zone.Name} {(zone.Rule is { } rule ? $"{rule.Threshold} (from {rule.MinimumRegionArea} px)" : "off")}")));
}
