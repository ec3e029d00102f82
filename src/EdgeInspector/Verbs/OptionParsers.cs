using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Secrets;

namespace EdgeInspector.Verbs;

/// <summary>Options whose values have a notation of their own; a wrong one is reported with what would be right.</summary>
internal static class OptionParsers
{
    /// <summary>Names with commas between, to be read with <see cref="NamesOf"/>.</summary>
    public static Option<string> Names(string name, string fallback, string description) => new(name)
    {
        Description = description,
        HelpName = "a,b",
        DefaultValueFactory = _ => fallback,
    };

    /// <summary>The names of such a text.</summary>
    public static string[] NamesOf(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The address of an MQTT broker.</summary>
    public static Option<Uri?> Broker(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "mqtt://host:port",
        CustomParser = result =>
        {
            string text = Text(result);
            if (TextRule.Of(TextFormat.Broker).Violation(text) is not { } violation) return new Uri(text);
            result.AddError($"{name}: '{SecretBook.HideAddress(text)}' {violation}; write mqtt://host:port or mqtts://host:port.");
            return null;
        },
    };

    /// <summary>One of some words.</summary>
    public static Option<string> Word(string name, string[] words, string description)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0]
        };
        option.Validators.Add(result =>
        {
            string? word = result.GetValueOrDefault<string>();
            if (!words.Contains(word)) result.AddError($"{name}: '{word}' is not known; write {string.Join(", ", words)}.");
        });
        return option;
    }

    /// <summary>What was typed; empty where nothing was.</summary>
    public static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
}
