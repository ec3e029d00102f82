using System.CommandLine;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Verbs;

/// <summary>config: what is in effect, and what a key means.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var verb = new Verb("config", "Shows the configuration and explains its keys.", "config show --effective",
            "config explain stations[].threshold");
        verb.Add(ShowVerb());
        verb.Add(ExplainVerb());
        return verb;
    }

    private static Verb ShowVerb()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var effective = new Option<bool>("--effective")
        {
            Description = "Every key, also those that the file leaves out, with the value that is in effect."
        };
        var verb = new Verb("show", "Shows the configuration; what may be a secret is blackened.", "config show",
            "config show --effective --config line4.json");
        verb.Add(config);
        verb.Add(effective);
        return verb.Does(
            (parsed, _) =>
            Task.FromResult(
                Show(ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable), parsed.GetValue(effective))));
    }

    private static Verb ExplainVerb()
    {
        var key = new Argument<string>("KEY") { Description = "The key's path or its name, such as mqtt.broker or threshold." };
        var verb = new Verb("explain", "Says what a key means, what is allowed, and when an edit takes effect.",
            "config explain mqtt.outbox.maxDays", "config explain threshold");
        verb.Add(key);
        return verb.Does((parsed, _) => Task.FromResult(Explain(parsed.GetRequiredValue(key))));
    }

    private static int Show(ConfigurationPlace place, bool effective)
    {
        ConfigurationLoadResult file = ConfigurationLoader.Load(place);
        if (file.Configuration is not { } configuration)
        {
            Console.Error.Write(ConfigurationErrorFormatter.Format(file));
            return ExitCode.Usage;
        }
        Console.WriteLine($"// {file.File}, SHA-256 {file.Sha256}");
        if (effective)
        {
            foreach (string line in ConfigurationText.Lines(configuration, path => file.Document!.TryFind(path) is not null))
                Console.WriteLine(line);
            return ExitCode.Done;
        }
        for (int line = 1; line <= file.Source!.LineCount; line++) Console.WriteLine(file.Source.ShownLine(line));
        return ExitCode.Done;
    }

    private static int Explain(string wanted)
    {
        List<(string Path, KeyDescription Key)> all = [.. Keys(RecordDescription.Of(typeof(AgentConfiguration)), "")];
        string plain = Plain(wanted);
        List<(string Path, KeyDescription Key)> found = [.. all.Where(one => Plain(one.Path) == plain)];
        if (found.Count == 0) found = [.. all.Where(one => one.Key.Name.Equals(plain, StringComparison.OrdinalIgnoreCase))];
        if (found.Count == 0)
        {
            string? near = Spelling.Nearest(plain.Split('.')[^1], [.. all.Select(one => one.Key.Name).Distinct()]);
            throw new CommandException(ExitCode.Usage,
                $"There is no key '{wanted}'.{(near is null ? " The example file names them all: config/edge-inspector.json." : $" Did you mean {near}?")}");
        }
        foreach ((string path, KeyDescription key) in found.DistinctBy(one => one.Path))
        {
            Console.WriteLine(path);
            Console.WriteLine($"  {key.Attribute.Description}");
            if (KeySentences.Facts(key) is { } facts) Console.WriteLine($"  {facts}");
            Console.WriteLine($"  {KeyEffects.Describe(path)}");
        }
        return ExitCode.Done;
    }

    // Indexes may be written, left empty, or left out.
    private static string Plain(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\[\d*\]", "");

    private static IEnumerable<(string Path, KeyDescription Key)> Keys(RecordDescription record, string prefix)
    {
        foreach (KeyDescription key in record.Keys)
        {
            string path = prefix + key.Name;
            yield return (key.Value.Item?.Record is null ? path : path + "[]", key);
            if ((key.Value.Record ?? key.Value.Item?.Record) is not { } child) continue;
            foreach ((string, KeyDescription) inner in Keys(child, path + (key.Value.Item?.Record is null ? "." : "[].")))
                yield return inner;
        }
    }
}
