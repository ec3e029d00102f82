using System.CommandLine;
using System.Globalization;
using EdgeInspector.Agent.Archiving;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inspecting;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Verbs;

/// <summary>reinspect: what another model or configuration says of archived parts.</summary>
internal static class ReinspectCommand
{
    public static Command Create()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var folder = new Argument<string>("DIR") { Description = "The archive, or a folder of it (a station, a day)." };
        var model = new Option<string?>("--model")
        {
            Description = "Model package; else that of the part's station in the configuration.",
            HelpName = "folder"
        };
        Option<float?> threshold = ModelOptions.Threshold();
        Option<string> provider = ModelOptions.Provider();
        var verb = new Verb(
            "reinspect",
            "Inspects archived frames again and lists what changed. Exit code 1: at least one verdict changed; 3: at least one frame could not be judged.",
            "reinspect /var/lib/edge-inspector/archive --model models/cap-2", "reinspect archive/cap/2026-11-25 --config line4.json");
        verb.Add(folder);
        foreach (Option option in (Option[])[config, model, threshold, provider]) verb.Add(option);
        return verb.Does((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetRequiredValue(folder), parsed.GetValue(model), parsed.GetValue(threshold), parsed.GetRequiredValue(provider),
            ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable), cancellation)));
    }

    // The archive writes no links, and one may lead in a circle.
    private static string[] ResultsIn(string folder, Action alive)
    {
        if (!Directory.Exists(folder)) throw new CommandException(ExitCode.Usage, $"{folder}: there is no such folder.");
        var whole = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        List<string> found = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*.json", whole))
        {
            alive();
            found.Add(file);
        }
        return [.. found.Order(StringComparer.Ordinal)];
    }

    private static int Run(string folder, string? modelFolder, float? threshold, string provider, ConfigurationPlace place,
        CancellationToken cancellation)
    {
        string[] files = TimeLimited.Run(folder, TimeLimited.Limit, alive => ResultsIn(folder, alive));
        if (files.Length == 0) throw new CommandException(ExitCode.InputData, $"{folder}: there are no archived results in it.");
        var inspectors = new Dictionary<string, (IAnomalyModel Model, PictureInspector Inspector, float Threshold)>(StringComparer.Ordinal);
        int same = 0, changed = 0, unreadable = 0;
        try
        {
            foreach (string file in files)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    var before = ArchivedResult.Read(file);
                    string key = modelFolder is null ? $"{before.Station}\n{before.Recipe}" : "";
                    if (!inspectors.TryGetValue(key, out (IAnomalyModel Model, PictureInspector Inspector, float Threshold) with))
                        inspectors.Add(key,
                            with = modelFolder is null
                                ? OfStation(before, place, threshold, provider)
                                : OfModel(modelFolder, threshold, provider));
                    Judgement now = with.Inspector.Inspect(Path.Combine(Path.GetDirectoryName(file)!, before.Frame)).Judgement;
                    if (now.Verdict == before.Verdict)
                    {
                        same++;
                        continue;
                    }
                    changed++;
                    Console.WriteLine(TerminalText.Of(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{before.Station} {before.Seq} {before.Part}: {Word(before.Verdict)} became {Word(now.Verdict)}, score {before.Score:0.000} / {before.Threshold:0.000} became {now.Score:0.000} / {now.Threshold ?? with.Threshold:0.000}  {file}")));
                }
                catch (Exception exception) when (exception is PictureException or IOException
                    or StationFaultException { InnerException: PictureException })
                {
                    unreadable++;
                    Console.Error.WriteLine(TerminalText.Of($"edge-inspector: {exception.Message}"));
                }
            }
        }
        finally
        {
            foreach ((IAnomalyModel model, PictureInspector inspector, _) in inspectors.Values)
            {
                inspector.Dispose();
                model.Dispose();
            }
        }
        Console.WriteLine(
            $"{same + changed} parts inspected again: {same} as before, {changed} changed, {unreadable} could not be judged.");
        return unreadable > 0 ? ExitCode.InputData : changed > 0 ? ExitCode.PartFailed : ExitCode.Done;
    }

    private static (IAnomalyModel Model, PictureInspector Inspector, float Threshold) OfModel(string folder, float? threshold,
        string provider)
    {
        IAnomalyModel model = ModelOptions.Load(folder, provider);
        StationRules rules = ModelOptions.Rules(model.Info, folder, threshold);
        return (model, new PictureInspector(model, PictureLibrary.Codec(), rules, TimeProvider.System), rules.Verdict.Threshold);
    }

    private static (IAnomalyModel Model, PictureInspector Inspector, float Threshold) OfStation(ArchivedResult part,
        ConfigurationPlace place, float? threshold, string provider)
    {
        ConfigurationLoadResult file = ConfigurationLoader.Load(place);
        if (file.Configuration is not { } configuration)
            throw new CommandException(ExitCode.Usage,
                $"Give --model, or a configuration that can be used.\n{ConfigurationErrorFormatter.Format(file).TrimEnd()}");
        StationConfiguration station = configuration.Stations.FirstOrDefault(other => other.Name == part.Station)?.For(part.Recipe)
            ?? throw new CommandException(ExitCode.Usage,
                $"The configuration has no station {part.Station}. Give --model, or the configuration of the agent that kept the parts.");
        if (threshold is not null) station = station with { Threshold = threshold };
        var codec = PictureLibrary.Codec();
        IAnomalyModel model = ModelOptions.Load(station.Package, provider);
        StationRules rules = ResolvedRules.Of(station, model.Info, codec).Rules;
        ModelOptions.Warn(model.Info, rules.Verdict, rules.Zones);
        return (model, new PictureInspector(model, codec, rules, TimeProvider.System), rules.Verdict.Threshold);
    }

    private static string Word(Verdict verdict) => verdict switch { Verdict.Pass => "pass", Verdict.Fail => "FAIL", _ => "not inspected" };
}
