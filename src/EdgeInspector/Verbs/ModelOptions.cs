using System.CommandLine;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Thresholds;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Verbs;

/// <summary>What all commands that use a finished model have in common.</summary>
internal static class ModelOptions
{
    /// <summary>What is said after a package changed in its place.</summary>
    public const string TakenOver =
        "An agent that runs with it goes on with what it has loaded: save its configuration file again (touch is enough), or start it again.";

    /// <summary>--model.</summary>
    public static Option<string> Model() => new("--model") { Description = "Model package.", HelpName = "folder", Required = true };

    /// <summary>--threshold.</summary>
    public static Option<float?> Threshold() => NumberOptions.Score("--threshold", "Use this threshold instead of the model's.");

    /// <summary>--threads.</summary>
    public static Option<int> Threads() =>
        NumberOptions.Number("--threads", "number", Environment.ProcessorCount, 1, 256, "Processor threads of one picture.");

    /// <summary>--json.</summary>
    public static Option<bool> Json(string description) => new("--json") { Description = description };

    /// <summary>--strict.</summary>
    public static Option<bool> Strict() =>
        new("--strict") { Description = $"End with exit code {ExitCode.Weak} when the model catches nothing or less than half." };

    /// <summary>Writes a warning of a weak model to standard error.</summary>
    /// <param name="warning">Null when there is none.</param>
    /// <param name="isStrict">Whether it is a failure.</param>
    /// <returns>The exit code.</returns>
    public static int Judge(string? warning, bool isStrict)
    {
        if (warning is null) return ExitCode.Done;
        WeakModel.Write(Console.Error, warning);
        return isStrict ? ExitCode.Weak : ExitCode.Done;
    }

    /// <summary>--provider.</summary>
    public static Option<string> Provider() =>
        OptionParsers.Names("--provider", ProviderChoice.CpuName,
            "What computes the model, the preferred one first: cpu, directml, webgpu, cuda, openvino, tensorrt-rtx, or the path of a plug-in library.");

    /// <summary>Loads and checks a package; a skipped provider is reported. A pipeline runs two pictures side by side.</summary>
    public static IAnomalyModel Load(string folder, string provider = ProviderChoice.CpuName, int? threads = null,
        bool sideBySide = false) => PackageReader.Load(
        folder,
        new SessionSettings
        {
            Threads = threads ?? Environment.ProcessorCount,
            SideBySide = sideBySide,
            Providers = ProvidersOf(provider),
        },
        logger: new StandardErrorLogger());

    /// <summary>The one of several providers that computes a model.</summary>
    public static ProviderChoice InUse(string provider, ModelInfo model) =>
        ProvidersOf(provider).First(choice => choice.ShortName == model.Provider);

    /// <summary>The model's own rules, or those with another threshold.</summary>
    /// <exception cref="CommandException">There is no threshold at all.</exception>
    public static StationRules Rules(ModelInfo model, string folder, float? threshold)
    {
        StationRules rules = RulesAt(model, threshold ?? model.Threshold ?? throw new CommandException(
            ExitCode.Usage,
            $"{folder}: the model has no threshold. Give one with --threshold, or find one with 'edge-inspector calibrate'."));
        Warn(model, rules.Verdict);
        return rules;
    }

    /// <summary>Writes to standard error which thresholds make no sense for a model.</summary>
    public static void Warn(ModelInfo model, VerdictSettings rule, IReadOnlyList<Zone>? zones = null)
    {
        foreach (string doubt in model.BandFor(rule.DecidedBy)?.Doubts(rule, zones) ?? [])
            Console.Error.WriteLine($"edge-inspector: warning: {doubt}");
    }

    /// <summary>The model's own rules, where scores alone are wanted also without a threshold: then nothing fails.</summary>
    public static StationRules RulesForScores(ModelInfo model) => RulesAt(model, model.Threshold ?? float.MaxValue);

    private static StationRules RulesAt(ModelInfo model, float threshold) => new()
    {
        Verdict = new VerdictSettings
        {
            DecidedBy = model.DefaultDecision,
            Threshold = threshold,
            MinimumRegionArea = model.MinimumRegionArea
        },
    };

    /// <summary>What --provider names.</summary>
    public static ProviderChoice[] ProvidersOf(string provider) =>
        [.. OptionParsers.NamesOf(provider).Select(name => ProviderChoice.Parse(name, []))];
}
