using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Secrets;

namespace EdgeInspector.Configuration.Keys;

/// <summary>Values of the configuration as JSON text.</summary>
internal static class JsonLiteral
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON of a null, text, number, bool, enum or list of them; numbers in the shortest form that reads back equal.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => JsonSerializer.Serialize(text, Readable),
        bool flag => flag ? "true" : "false",
        Enum choice => $"\"{CamelCase(choice.ToString())}\"",
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        double number => Number(number),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        ValueMap map => map.Count == 0 ? "{}"
            : $"{{ {string.Join(", ", map.Select(item => $"{Of(item.Key)}: {(item.Value.IsText ? Of(item.Value.Text) : item.Value.Text)}"))} }}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]",
        _ => throw new NotSupportedException($"{value.GetType()} is no value of a key."),
    };

    /// <summary>
    /// The JSON of a key's value as it may be shown: not at all where it may be a secret, an address without login and query.
    /// </summary>
    public static string Shown(KeyDescription key, object? value)
    {
        if (value is null) return Of(value);
        if (key.Attribute.Hidden || SecretBook.IsSecretKey(key.Name)) return "(not shown)";
        return value is string text
            ? Of(key.IsAddress ? SecretBook.HideAddress(text) : SecretBook.CoverValue(text))
            : SecretBook.Cover(Of(value));
    }

    /// <summary>A number without exponent where it is of human size.</summary>
    private static string Number(double number) => Math.Abs(number) is < 1e15 and >= 1e-6 or 0
        ? ((decimal)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The file's spelling of a name: EveryFrame is everyFrame.</summary>
    public static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
