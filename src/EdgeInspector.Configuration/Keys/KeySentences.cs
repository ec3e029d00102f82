using System.Globalization;

namespace EdgeInspector.Configuration.Keys;

/// <summary>What is said about a key in errors, in the schema and in the example file, so that all three say the same.</summary>
internal static class KeySentences
{
    /// <summary>The range with its unit, the choices, or the rule of a text: "0.1 to 300 s". Null when any value is good.</summary>
    public static string? Allowed(KeyDescription key)
    {
        string? allowed = AllowedWithoutNull(key);
        return key.AcceptsNull && allowed is not null ? $"{allowed}, or null" : allowed;
    }

    /// <summary>The same for one element of a list.</summary>
    public static string? AllowedOf(ValueDescription value, KeyAttribute attribute) => value.Kind switch
    {
        ValueKind.Whole or ValueKind.Number => Range(attribute),
        ValueKind.Choice => string.Join(", ", value.Choices.Select(choice => $"\"{choice}\"")),
        ValueKind.Boolean => "true, false",
        ValueKind.Text => TextRule.Of(attribute.Format).Description,
        _ => null,
    };

    /// <summary>What a value of this kind is called in a sentence.</summary>
    public static string Kind(ValueKind kind) => kind switch
    {
        ValueKind.Text or ValueKind.Choice => "text in double quotes",
        ValueKind.Whole => "a whole number",
        ValueKind.Number => "a number",
        ValueKind.Boolean => "true or false",
        ValueKind.List => "a list in square brackets",
        ValueKind.Map => "an object in braces",
        _ => "an object in braces",
    };

    /// <summary>The default or what null stands for. Null when the key is required or holds objects.</summary>
    private static string? Default(KeyDescription key)
    {
        if (key.IsRequired || key.Value.Kind == ValueKind.Record) return null;
        return key.Default is null ? $"null: {key.Attribute.NullMeans}" : $"default {JsonLiteral.Of(key.Default)}";
    }

    /// <summary>
    /// What is allowed, the default and an example, in square brackets: "[0.1 to 300 s; default 10]". Null when there is none of it.
    /// </summary>
    public static string? Facts(KeyDescription key)
    {
        // Where null is the default, what it stands for says that it is allowed.
        string? allowed = key.Value.Kind == ValueKind.Boolean ? null : key.AcceptsNull && key.Default is null
            ? AllowedWithoutNull(key)
            : Allowed(key);
        string? standard = key.IsRequired ? "required" : Default(key);
        string facts = string.Join("; ", new[] { allowed, standard, ExampleOf(key) }.OfType<string>());
        return facts.Length == 0 ? null : $"[{facts}]";
    }

    private static string? ExampleOf(KeyDescription key) =>
        key.Attribute.Example is { } example && !key.IsRequired && !key.Attribute.ExampleInFile
            ? $"for example {(key.Value.Kind == ValueKind.Map ? example : JsonLiteral.Of(example))}"
            : null;

    private static string? AllowedWithoutNull(KeyDescription key) =>
        key.Value.Kind == ValueKind.List ? AllowedItems(key) : AllowedOf(key.Value, key.Attribute);

    /// <summary>Long powers of ten are easier to read as such.</summary>
    private static string Number(double number) =>
        number >= 1e6 && Math.Log10(number) is var exponent && exponent == Math.Truncate(exponent)
            ? string.Create(CultureInfo.InvariantCulture, $"1e{exponent}")
            : JsonLiteral.Of(number);

    private static string? Range(KeyAttribute attribute)
    {
        string unit = attribute.Unit is null ? "" : $" {attribute.Unit}";
        return (double.IsFinite(attribute.Minimum), double.IsFinite(attribute.Maximum)) switch
        {
            (true, true) => $"{Number(attribute.Minimum)} to {Number(attribute.Maximum)}{unit}",
            (true, false) => $"{Number(attribute.Minimum)}{unit} or more",
            (false, true) => $"at most {Number(attribute.Maximum)}{unit}",
            _ => attribute.Unit is null ? null : $"a number in {attribute.Unit}",
        };
    }

    private static string AllowedItems(KeyDescription key)
    {
        KeyAttribute attribute = key.Attribute;
        string count = attribute.MinimumItems == attribute.MaximumItems
            ? attribute.MinimumItems.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{attribute.MinimumItems} to {attribute.MaximumItems}");
        string noun = key.Value.Item!.Kind switch
        {
            ValueKind.Record => attribute.Unit ?? "objects",
            ValueKind.Text or ValueKind.Choice => "texts",
            ValueKind.Boolean => "of true and false",
            _ => "numbers",
        };
        string items = AllowedOf(key.Value.Item, attribute) is { } allowed ? $" ({allowed})" : "";
        return $"{count}{(attribute.DistinctItems ? " different" : "")} {noun}{items}";
    }
}
