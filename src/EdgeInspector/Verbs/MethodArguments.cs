using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods;

namespace EdgeInspector.Verbs;

/// <summary>The options of a command that not all methods have, made from what the methods say of them.</summary>
internal sealed class MethodArguments
{
    private readonly List<Argument> _all;

    public MethodArguments() => _all =
    [
        .. LearningMethods.Kinds.SelectMany(kind => kind.Options).Select(own => own.Option).DistinctBy(option => option.Name)
        .Select(ArgumentOf),
    ];

    /// <summary>In the order in which methods name them.</summary>
    public IEnumerable<Option> Options => _all.Select(argument => argument.Option);

    /// <summary>A method with what was given.</summary>
    public MethodOptions Read(ParseResult parsed, string method)
    {
        var given = new MethodValues();
        foreach (Argument argument in _all) given.Add(argument.Owned, argument.Value(parsed));
        return LearningMethods.Named(method).With(given);
    }

    /// <summary>Refuses an option of another method: it would change nothing, and whoever gave it would not know.</summary>
    public void RefuseForeign(CommandResult result, Option<string> method)
    {
        string chosen = Chosen(result, method);
        foreach (Argument argument in _all)
        {
            string[] methods = [.. Owners(argument.Owned).Select(owner => owner.Method)];
            if (!methods.Contains(chosen) && result.GetResult(argument.Option) is { Implicit: false })
                result.AddError(
                    $"{argument.Option.Name}: belongs to --method {string.Join(" or ", methods)}, not to {chosen}; leave it out.");
        }
    }

    /// <summary>Refuses an option that one method alone has, and that is no option of the method itself.</summary>
    public static void RefuseUnless(CommandResult result, Option<string> method, string owner, Option option)
    {
        if (Chosen(result, method) is var chosen && chosen != owner && result.GetResult(option) is { Implicit: false })
            result.AddError($"{option.Name}: belongs to --method {owner}, not to {chosen}; leave it out.");
    }

    /// <summary>Whether an option was given by hand.</summary>
    public bool IsGiven(ParseResult parsed, MethodOption option) =>
        _all.Exists(argument => argument.Owned.Name == option.Name && parsed.GetResult(argument.Option) is { Implicit: false });

    // Defaults are not filled in yet when a command is validated.
    private static string Chosen(CommandResult result, Option<string> method) =>
        result.GetResult(method) is { Implicit: false, Tokens: [{ } word, ..] } ? word.Value : LearningMethods.Default;

    private static IEnumerable<(string Method, string Meaning)> Owners(MethodOption option) =>
        from kind in LearningMethods.Kinds
        from own in kind.Options
        where own.Option.Name == option.Name
        select (kind.Name, own.Meaning);

    private static Argument ArgumentOf(MethodOption option)
    {
        // Methods to which it means the same are named together.
        string description = string.Join("; ", Owners(option).GroupBy(owner => owner.Meaning, owner => owner.Method)
            .Select(same => $"{string.Join(", ", same)}: {same.Key}")) + ".";
        switch (option)
        {
            case SwitchOption:
                var flag = new Option<bool>(option.Name) { Description = description };
                return new Argument(option, flag, parsed => parsed.GetValue(flag));
            case CountOption count:
                Option<int?> number = NumberOptions.Optional(count.Name, count.Unit, count.Least, count.Most, description);
                return new Argument(option, number, parsed => parsed.GetValue(number));
            case AmountOption amount:
                Option<double?> size = NumberOptions.Optional(amount.Name, amount.Unit, amount.Least, amount.Most, description);
                return new Argument(option, size, parsed => parsed.GetValue(size));
            case RowsOption rows:
                Option<int> bank = NumberOptions.Rows(rows.Name, rows.Usual, description);
                return new Argument(option, bank, parsed => parsed.GetValue(bank) is > 0 and var some ? some : null);
            default:
                throw new ArgumentException($"{option.GetType().Name} has no form on the command line.", nameof(option));
        }
    }

    private sealed record Argument(MethodOption Owned, Option Option, Func<ParseResult, object?> Value);
}
