using System.Globalization;
using EdgeInspector.Agent;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>The model packages with their golden pictures, the rules of all stations, and what computes them.</summary>
internal sealed class ModelExamination : IExamination
{
    /// <inheritdoc/>
    public string Area => "models";

    /// <inheritdoc/>
    public Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        if (target.Configuration is not { } configuration) return Task.FromResult<string?>(null);
        var codec = PictureLibrary.Codec();
        SessionSettings sessions = configuration.Execution.ToSettings();
        HashSet<string> providers = [];
        foreach ((string name, StationConfiguration station) in StationVariants.Of(configuration))
        {
            cancellation.ThrowIfCancellationRequested();
            Look(name, station, configuration, sessions, codec, providers, findings);
        }
        FindTooManyThreads(configuration, target.Machine, findings);
        FindTooFewTasks(configuration, target.Machine, findings);
        return Task.FromResult<string?>(providers.Count > 0 ? $"scores as learned, on {string.Join(", ", providers)}" : "none can be used");
    }

    private static void Look(
        string name, StationConfiguration station, AgentConfiguration configuration, SessionSettings sessions, IPictureCodec codec,
        HashSet<string> providers,
        ICollection<Finding> findings)
    {
        const string Why = "Every part of this station is reported as not inspected.";
        if (station.Model is null)
        {
            findings.Add(new Finding("models.none", Severity.Note, $"{name}: there is no model yet (state teaching).", Why,
                "Collect good parts and learn from them: on the operator page's screen Teach, or with 'edge-inspector learn --camera'."));
            return;
        }
        ExecutionConfiguration execution = configuration.Execution;
        var reasons = new ReasonLogger();
        try
        {
            using IAnomalyModel model = PackageReader.Load(station.Package, sessions, logger: reasons);
            providers.Add(model.Info.Provider);
            string wanted = execution.Providers[0];
            if (!wanted.StartsWith(model.Info.Provider, StringComparison.OrdinalIgnoreCase) && reasons.First is { } reason)
            {
                findings.Add(new Finding(
                    "models.provider", Severity.Warning, $"{name}: {reason}",
                    $"The model runs on {model.Info.Provider}, which may be too slow for the line.",
                    $"Install what {wanted} needs (driver, package, library path), or write in execution.providers what is there."));
            }
            ResolvedRules resolved = ResolvedRules.Of(station, model.Info, codec);
            VerdictSettings rule = resolved.Rules.Verdict;
            var onDisk = new UsedPackage(model.Info.Sha256, rule.Threshold);
            if (new UsedPackages(configuration.StateDirectory, station.Name).Difference(station.Package, onDisk) is { } other)
            {
                findings.Add(new Finding(
                    "models.changed", Severity.Warning, $"{name}: {other}", "What decides on the line is not what lies on the disk.",
                    "Save the configuration file again (touch is enough) to take the package into use, or copy the old one back."));
            }
            foreach (string note in resolved.Notes)
            {
                findings.Add(new Finding(
                    "models.zoneBeyond", Severity.Note, $"{name}: {note}", "Such a zone decides about less than it seems to.",
                    "Correct the zone's rectangle or mask in the configuration file, or leave it so if it is meant."));
            }
            foreach (string doubt in model.Info.BandFor(rule.DecidedBy)?.Doubts(rule, resolved.Rules.Zones) ?? [])
            {
                findings.Add(new Finding(
                    "models.threshold", Severity.Warning, $"{name}: {doubt}",
                    "Bad parts pass, or good ones fail, and nothing else says so.",
                    "Correct the threshold in the configuration file; 'edge-inspector threshold' shows the scores of the last hours."));
            }
        }
        catch (StationFaultException exception) when (exception.InnerException is ZoneException)
        {
            findings.Add(
                Finding.Of("models.zones", Severity.Error, $"{name}: ", exception.Message, Why,
                    "Correct the zones of this station in the configuration file; 'edge-inspector check' tries them again."));
        }
        catch (ModelException exception)
        {
            findings.Add(exception.InnerException is DllNotFoundException or TypeInitializationException
                ? Finding.Of("models.library", Severity.Error, $"{name}: ", exception.Message, Why, "")
                : Directory.Exists(station.Package)
                ? new Finding(
                    "models.refused", Severity.Error, $"{name}: {exception.Message.ReplaceLineEndings(" ")}", Why,
                    "Copy the package again from where it was learned, or learn it again with 'edge-inspector learn'; see that the agent's user can read it.")
                : new Finding(
                    "models.missing", Severity.Error, $"{name}: {exception.Message}", Why,
                    "Copy the package to that place, correct stations[].model, or make one with 'edge-inspector learn'."));
        }
        catch (StationFaultException exception) when (exception.InnerException is PictureException)
        {
            findings.Add(
                Finding.Of("models.mask", Severity.Error, $"{name}: ", exception.Message, Why,
                    "Draw ignoreMask again on a frame of this station's camera, or remove the key."));
        }
        catch (StationFaultException exception)
        {
            findings.Add(
                Finding.Of("models.rules", Severity.Error, $"{name}: ", exception.Message, Why, "'edge-inspector check' tries it again."));
        }
    }

    /// <summary>Whether the service may have as many threads as the stations need.</summary>
    public static void FindTooFewTasks(AgentConfiguration configuration, Machine machine, ICollection<Finding> findings)
    {
        const string Key = "TasksMax=";
        string? limit = machine.Line("/sys/fs/cgroup/system.slice/edge-inspector.service/pids.max")
            ?? machine.Lines("/etc/systemd/system/edge-inspector.service")
            .Concat(machine.Lines("/lib/systemd/system/edge-inspector.service"))
                .FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))?[Key.Length..].Trim();
        int need = ThreadNeed.Of(configuration, machine.Cores);
        if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int most) || need <= most) return;
        findings.Add(new Finding(
            "models.tasks", Severity.Error,
            string.Create(CultureInfo.InvariantCulture,
                $"The stations need about {need} threads, and the service may have {most} (TasksMax)."),
            "The agent ends as soon as it asks for one more.",
            "Lower execution.threads, or raise TasksMax with 'systemctl edit edge-inspector' ([Service], TasksMax=8192)."));
    }

    private static void FindTooManyThreads(AgentConfiguration configuration, Machine machine, ICollection<Finding> findings)
    {
        if (configuration.Execution.Processors is { } processors && processors.Max() >= machine.Cores)
        {
            findings.Add(new Finding(
                "models.processors", Severity.Warning,
                string.Create(CultureInfo.InvariantCulture,
                    $"execution.processors names core {processors.Max()}, and this machine has {machine.Cores} for the agent, counted from 0."),
                "The agent uses all cores instead.", "Correct execution.processors; 'lscpu' lists the cores."));
        }
        if (configuration.Execution.Threads is not { } threads || threads <= machine.Cores) return;
        findings.Add(new Finding(
            "models.threads", Severity.Warning,
            string.Create(CultureInfo.InvariantCulture,
                $"execution.threads is {threads}, and this machine has {machine.Cores} cores for the agent."),
            "The threads of one model wait for each other, and verdicts come late.",
            "Set execution.threads to the number of cores at most, less one for cameras and messages, or remove the key."));
    }
}
