using System.Reflection;

namespace EdgeInspector.Configuration.Keys;

/// <summary>What a key, or an element of its list, holds.</summary>
internal sealed record ValueDescription
{
    /// <summary>The kind of value.</summary>
    public required ValueKind Kind { get; init; }

    /// <summary>Type of the property, without its null.</summary>
    public required Type Type { get; init; }

    /// <summary>What each element holds; null when this is no list.</summary>
    public ValueDescription? Item { get; init; }

    /// <summary>The keys; null when this is no object.</summary>
    public RecordDescription? Record { get; init; }

    /// <summary>The texts of a choice; empty for everything else.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Describes a type.</summary>
    /// <param name="declared">The type, as a property declares it.</param>
    /// <param name="lastChoice">The last value of an enum, or of an element's, that is allowed; null for all.</param>
    /// <exception cref="NotSupportedException">No configuration can hold it.</exception>
    public static ValueDescription Of(Type declared, object? lastChoice = null)
    {
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type == typeof(string)) return new() { Kind = ValueKind.Text, Type = type };
        if (type == typeof(int) || type == typeof(long)) return new() { Kind = ValueKind.Whole, Type = type };
        if (type == typeof(float) || type == typeof(double)) return new() { Kind = ValueKind.Number, Type = type };
        if (type == typeof(bool)) return new() { Kind = ValueKind.Boolean, Type = type };
        if (type.IsEnum)
            return new() { Kind = ValueKind.Choice, Type = type, Choices = [.. ChoicesOf(type, lastChoice).Select(JsonLiteral.CamelCase)] };
        if (type == typeof(ValueMap)) return new() { Kind = ValueKind.Map, Type = type };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>))
            return new() { Kind = ValueKind.List, Type = type, Item = Of(type.GetGenericArguments()[0], lastChoice) };
        if (type.IsClass && type.GetProperties().Any(property => property.GetCustomAttribute<KeyAttribute>() is not null))
            return new() { Kind = ValueKind.Record, Type = type, Record = RecordDescription.Of(type) };
        throw new NotSupportedException($"A key of the configuration cannot be a {type}.");
    }

    private static IEnumerable<string> ChoicesOf(Type type, object? last) =>
        Enum.GetNames(type).Take(last is null ? int.MaxValue : Array.IndexOf(Enum.GetValues(type), last) + 1);
}
