using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Challenges;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Histories;
using EdgeInspector.Inference.History;
using EdgeInspector.Status;

namespace EdgeInspector.Verbs;

/// <summary>models: the versions of each station's model.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new(
        "models", "The versions of each station's model: what each was learned from, which one is in use, and the way back.")
    {
        List(), Show(), Activate(), Rollback(), Diff(), Export(), Import(), Verify(), ShadowVerb.Create(),
    };

    private static Verb List()
    {
        var which = new WhichStation();
        Option<bool> json = ModelOptions.Json("One JSON object for each version, its lineage.");
        Verb verb = which.AddTo(new Verb("list", "Lists the versions of one station, or of all; * is in use.",
            "models list", "models list --station cap --json"));
        verb.Add(json);
        return verb.Does((parsed, _) =>
        {
            foreach (ModelHistory history in which.All(parsed))
            {
                HistoryView view = history.View();
                IEnumerable<string> lines = parsed.GetValue(json)
                    ? view.Versions.Select(version => HistoryText.Json(version, view).ToJsonString()) : HistoryText.List(history, view);
                foreach (string line in lines) Console.WriteLine(TerminalText.Of(line));
                foreach (string fault in view.Faults) Console.Error.WriteLine($"edge-inspector: {fault}");
            }
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Show()
    {
        var which = new WhichStation();
        Argument<int> number = Number();
        Option<bool> json = ModelOptions.Json("The lineage as one JSON object.");
        var output = new Option<string?>("--out")
        {
            Description = "Writes the version's package there, byte for byte: to look at, or for inspect and evaluate before it is activated.",
            HelpName = "folder",
        };
        Verb verb = which.AddTo(new Verb("show", "Shows the lineage of one version: parent, pictures, threshold, parameters, runtime, who and why.",
            "models show 3 --station cap", "models show 3 --station cap --out try/cap-3"));
        verb.Add(number);
        verb.Add(output);
        verb.Add(json);
        return verb.Does((parsed, _) =>
        {
            if (parsed.GetValue(output) is { } place) RequireFree(place, replace: false);
            (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
            ModelVersion version = parsed.GetValue(output) is { } folder
                ? history.CopyTo(parsed.GetValue(number), folder) : history.Find(parsed.GetValue(number));
            HistoryView view = history.View();
            DetectionTally? proven = ChallengeFile.Read(ChallengeFile.PathOf(configuration.StateDirectory, history.Station), out string? _)
                .Models.GetValueOrDefault(version.PackageSha256);
            JsonObject lineage = HistoryText.Json(version, view);
            lineage["proven"] = proven is null ? null
                : JsonSerializer.SerializeToNode(ProvenDetection.Of(version.PackageSha256, proven), ChallengeFile.Options);
            IEnumerable<string> lines = parsed.GetValue(json) ? [lineage.ToJsonString()]
                : HistoryText.Show(history, version, view).Append($"  proven     {ChallengeVerb.Proven(proven)}");
            foreach (string line in lines) Console.WriteLine(TerminalText.Of(line));
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Activate()
    {
        var which = new WhichStation();
        Argument<int> number = Number();
        return Changing(which, new Verb("activate",
            "Puts a version in use, byte for byte. What lay in its place is a version first, so that it can be gone back to.",
            "models activate 3 --station cap --reason \"lot 17 is darker\""), [number],
            (change, parsed, note) => change.Activate(parsed.GetValue(number), note));
    }

    private static Verb Rollback()
    {
        var which = new WhichStation();
        return Changing(which, new Verb("rollback",
            "Puts the version in use that was before this one, byte for byte; done twice, it gives this one again.",
            "models rollback --station cap --reason \"too many false rejects\""), [],
            (change, _, note) => change.Rollback(note));
    }

    private static Verb Diff()
    {
        var which = new WhichStation();
        var older = new Argument<int>("OLD") { Description = "Number of the one version." };
        var newer = new Argument<int>("NEW") { Description = "Number of the other version." };
        Option<bool> json = ModelOptions.Json("One JSON object.");
        Verb verb = which.AddTo(new Verb("diff", "Shows how two versions differ: parameters, pictures added and removed, threshold.",
            "models diff 2 3 --station cap"));
        verb.Add(older);
        verb.Add(newer);
        verb.Add(json);
        return verb.Does((parsed, _) =>
        {
            ModelHistory history = which.One(parsed);
            var difference = VersionDifference.Between(history.Find(parsed.GetValue(older)), history.Find(parsed.GetValue(newer)));
            IEnumerable<string> lines = parsed.GetValue(json)
                ? [HistoryText.Json(difference).ToJsonString()]
                : HistoryText.Difference(difference, parsed.GetValue(older), parsed.GetValue(newer));
            foreach (string line in lines) Console.WriteLine(TerminalText.Of(line));
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Export()
    {
        var which = new WhichStation();
        Argument<int> number = Number();
        var output = new Option<string>("--out") { Description = "The file to write.", HelpName = "file", Required = true };
        var without = new Option<bool>("--without-pictures") { Description = "Leave the pictures out." };
        var replace = new Option<bool>("--replace") { Description = "Replace an older file." };
        Verb verb = which.AddTo(new Verb("export", "Writes a version into one zip file, with lineage and pictures, for another machine.",
            "models export 3 --station cap --out cap-3.zip"));
        verb.Add(number);
        foreach (Option option in (Option[])[output, without, replace]) verb.Add(option);
        return verb.Does((parsed, _) =>
        {
            string file = parsed.GetRequiredValue(output);
            RequireFree(file, parsed.GetValue(replace));
            ModelHistory history = which.One(parsed);
            ModelVersion version = HistoryArchive.Export(
                history, parsed.GetValue(number), file, parsed.GetValue(replace), !parsed.GetValue(without));
            Console.WriteLine($"Wrote {file}: version {version.Number} of {history.Name}, {HistoryText.Pictures(version)}.");
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Import()
    {
        var which = new WhichStation();
        var file = new Argument<string>("FILE") { Description = "A file that 'models export' wrote." };
        Option<string?> reason = WhoAndWhy.Reason(required: false), by = WhoAndWhy.By();
        Verb verb = which.AddTo(new Verb("import",
            "Takes a version in from another machine, after every byte was checked; what is in use stays until 'models activate'.",
            "models import cap-3.zip --station cap"));
        verb.Add(file);
        verb.Add(reason);
        verb.Add(by);
        return verb.Does((parsed, _) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            RegularFile.Length(path, long.MaxValue);
            (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
            (string message, ModelVersion version) = new HistoryChange(configuration, history, TimeProvider.System).Import(
                path, WhoAndWhy.Read(parsed, by, reason));
            Console.WriteLine(TerminalText.Of($"{message} To put it in use: {HistoryText.HowToActivate(history, version)}"));
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Verify()
    {
        var which = new WhichStation();
        var number = new Argument<int?>("VERSION") { Description = "Its number; all without it.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> json = ModelOptions.Json("One JSON object for each station.");
        Verb verb = which.AddTo(new Verb("verify",
            "Computes the hashes of packages and pictures again, in the store and in use, and says what is missing or changed. Exit code 1 when something is.",
            "models verify", "models verify 3 --station cap"));
        verb.Add(number);
        verb.Add(json);
        return verb.Does((parsed, _) =>
        {
            int? one = parsed.GetValue(number);
            bool isWhole = true;
            foreach (ModelHistory history in one is null ? which.All(parsed) : [which.One(parsed)])
            {
                IReadOnlyList<string> faults = history.Verify(one);
                isWhole &= faults.Count == 0;
                if (parsed.GetValue(json))
                {
                    Console.WriteLine(new JsonObject
                    {
                        ["station"] = history.Station,
                        ["recipe"] = history.Recipe,
                        ["faults"] = new JsonArray([.. faults.Select(fault => JsonValue.Create(fault))]),
                    }.ToJsonString());
                    continue;
                }
                foreach (string fault in faults) Console.WriteLine(TerminalText.Of($"{history.Name}: {fault}"));
                if (faults.Count == 0) Console.WriteLine($"{history.Name}: every byte is as it was recorded.");
                foreach (ModelVersion version in history.View().Versions.Where(version => one is null || version.Number == one))
                    foreach (string limit in version.Limits) Console.WriteLine(TerminalText.Of($"{history.Name}: version {version.Number}: {limit}"));
            }
            return Task.FromResult(isWhole ? ExitCode.Done : ExitCode.PartFailed);
        });
    }

    private static Verb Changing(WhichStation which, Verb verb, IReadOnlyList<Argument> arguments,
        Func<HistoryChange, ParseResult, VersionNote, string> change)
    {
        Option<string?> reason = WhoAndWhy.Reason(required: true), by = WhoAndWhy.By();
        foreach (Argument argument in arguments) verb.Add(argument);
        which.AddTo(verb);
        verb.Add(reason);
        verb.Add(by);
        return verb.Does((parsed, _) =>
        {
            VersionNote note = WhoAndWhy.Read(parsed, by, reason);
            (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
            Console.WriteLine(TerminalText.Of(change(new HistoryChange(configuration, history, TimeProvider.System), parsed, note)));
            return Task.FromResult(ExitCode.Done);
        });
    }

    // Before anything else is looked at: a wrong place is said by its name.
    private static void RequireFree(string path, bool replace)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path) || ((file.Exists || file.LinkTarget is not null) && !(replace && RegularFile.Exists(path))))
            throw new CommandException(ExitCode.Usage, $"{file.FullName} exists already. Choose another place.");
        if (file.Directory is not { Exists: true })
            throw new CommandException(ExitCode.Usage, $"{file.FullName} cannot be made: {file.DirectoryName} is no folder.");
    }

    private static Argument<int> Number() => new("VERSION") { Description = "Its number, as 'models list' shows it." };
}
