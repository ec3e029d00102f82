using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Histories;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Teaching;

namespace EdgeInspector.Verbs;

/// <summary>collect: asks the agent that runs here to collect good parts at a station that has no model yet.</summary>
internal static class CollectCommand
{
    public static Command Create()
    {
        var verb = new Verb("collect",
            "Collects pictures of good parts at a station of the running agent that has no model yet. Damaged, dark, overexposed, blurred, repeated and odd ones are refused at once. 'learn --collected' learns from them.");
        foreach (Verb child in (Verb[])[Start(), Status(), Take(), Drop(), Stop()]) verb.Add(child);
        return verb;
    }

    /// <summary>--wanted.</summary>
    public static Option<int> Wanted() => NumberOptions.Number(
        "--wanted", "pictures", CollectedNumber.Least, CollectedNumber.Least, CollectionBook.Most,
        "It ends at so many: none of 30 rejected means at most 9.5 % false rejects, of 59 5 %, of 99 3 %, of 299 1 % (at 95 %).");

    /// <summary>The command that begins.</summary>
    public static JsonObject StartOf(string station, VersionNote note, int? every, int wanted, PixelRectangle? region)
    {
        JsonObject fields = Fields(CollectAction.Start, station, note);
        fields["every"] = every;
        fields["wanted"] = wanted;
        fields["region"] = region is { } part ? new JsonArray(part.X, part.Y, part.Width, part.Height) : null;
        return fields;
    }

    /// <summary>What the agent says of a station's collection.</summary>
    /// <exception cref="CommandException">No agent runs, or it refused.</exception>
    public static (string Message, JsonObject Facts) ListOf(AgentConfiguration configuration, string station)
    {
        JsonObject reply = Ask(configuration, new JsonObject
        {
            ["command"] = CommandRequest.WordOf(CommandVerb.ListCollected),
            ["station"] = station,
        });
        return (reply["message"]!.GetValue<string>(), reply["result"]!.AsObject());
    }

    /// <summary>Has the agent carry out a command.</summary>
    /// <exception cref="CommandException">No agent runs, or it refused.</exception>
    public static JsonObject Ask(AgentConfiguration configuration, JsonObject fields) =>
        LocalAgent.Ask(configuration.StateDirectory, fields) ?? throw new CommandException(ExitCode.Device,
            $"No agent runs with {configuration.StateDirectory}, and it has the camera: start it with 'edge-inspector run' first.");

    private static Verb Start()
    {
        Option<int?> every = NumberOptions.Optional("--every", "frames", 1, 1_000_000,
            "Look at every so many-th frame; without it only at those of 'collect take'.");
        Option<int> wanted = Wanted();
        Option<PixelRectangle?> region = NumberOptions.Rectangle("--roi", "Part of each picture that will be learned, in pixels; all of it when left out.");
        return Asking("start", "Begins, or goes on in another way; what was collected stays.", "collect start --station cap --every 1 --wanted 99",
            [every, wanted, region],
            (parsed, station, note) => StartOf(station, note, parsed.GetValue(every), parsed.GetValue(wanted), parsed.GetValue(region)));
    }

    private static Verb Take()
    {
        var force = new Option<bool>("--force") { Description = "Take it though it stands apart from those before it." };
        return Asking("take", "Looks at the next frame.", "collect take --station cap", [force], (parsed, station, note) =>
        {
            JsonObject fields = Fields(CollectAction.Take, station, note);
            fields["force"] = parsed.GetValue(force);
            return fields;
        });
    }

    private static Verb Drop()
    {
        Option<int?> picture = NumberOptions.Optional("--picture", "number", 1, int.MaxValue,
            "Which, as 'collect status --json' lists them; without it all of them.");
        return Asking("drop", "Takes a picture out again, or all of them.", "collect drop --station cap --picture 7", [picture],
            (parsed, station, note) =>
            {
                JsonObject fields = Fields(CollectAction.Drop, station, note);
                fields["picture"] = parsed.GetValue(picture);
                return fields;
            });
    }

    private static Verb Stop() => Asking("stop", "Ends; what was collected stays.", "collect stop --station cap", [],
        (_, station, note) => Fields(CollectAction.Stop, station, note));

    private static Verb Status()
    {
        var which = new WhichStation();
        Option<bool> json = ModelOptions.Json("One JSON object.");
        Verb verb = which.AddTo(new Verb("status", "What was collected, what was refused and why, and how many more are needed.",
            "collect status --station cap"));
        verb.Add(json);
        return verb.Does((parsed, _) =>
        {
            (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
            (string message, JsonObject facts) = ListOf(configuration, history.Station);
            Console.WriteLine(parsed.GetValue(json) ? facts.ToJsonString() : TerminalText.Of($"{message}{Refused(facts)}"));
            return Task.FromResult(ExitCode.Done);
        });
    }

    /// <summary>What was refused, in words; empty when nothing was.</summary>
    public static string Refused(JsonObject facts) => facts["refused"] is JsonObject { Count: > 0 } refused
        ? $" Refused: {string.Join(", ", refused.Select(one => $"{one.Value} {one.Key}"))}." : "";

    private static Verb Asking(
        string name, string description, string example, IReadOnlyList<Option> own,
        Func<ParseResult, string, VersionNote, JsonObject> fields)
    {
        var which = new WhichStation();
        Option<string?> by = WhoAndWhy.By(), reason = WhoAndWhy.Reason(required: false);
        Verb verb = which.AddTo(new Verb(name, description, example));
        foreach (Option option in (Option[])[.. own, by]) verb.Add(option);
        return verb.Does((parsed, _) =>
        {
            (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
            JsonObject reply = Ask(configuration, fields(parsed, history.Station, WhoAndWhy.Read(parsed, by, reason)));
            Console.WriteLine(TerminalText.Of(reply["message"]!.GetValue<string>()));
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static JsonObject Fields(CollectAction action, string station, VersionNote note)
    {
        JsonObject fields = LocalAgent.Command(CommandVerb.Collect, station, null, note);
        fields["action"] = TeachingBook.Word(action);
        return fields;
    }
}
