using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>The JSON schema (draft-07) that editors check and explain the configuration file with.</summary>
internal static class ConfigurationSchema
{
    /// <summary>The schema's file, line ends included.</summary>
    public static string Write()
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            json.WriteString("title", "Configuration of an EdgeInspector agent");
            // Two words of Visual Studio Code; others ignore them.
            json.WriteBoolean("allowComments", true);
            json.WriteBoolean("allowTrailingCommas", true);
            WriteRecord(json, RecordDescription.Of(typeof(AgentConfiguration)));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteRecord(Utf8JsonWriter json, RecordDescription record)
    {
        json.WriteString("type", "object");
        if (record.Shapes.Count > 0)
        {
            json.WriteStartArray("oneOf");
            foreach (RecordDescription shape in record.Shapes)
            {
                json.WriteStartObject();
                WriteRecord(json, shape);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            return;
        }

        json.WriteStartObject("properties");
        foreach (KeyDescription key in record.Keys)
        {
            json.WriteStartObject(key.Name);
            WriteKey(json, key, key == record.ShapeKey ? record.ShapeName : null);
            json.WriteEndObject();
            if (key.Attribute.Former is not { } former) continue;
            json.WriteStartObject(former);
            json.WriteString("description", $"Earlier name of {key.Name}.");
            // A word of Visual Studio Code; others ignore it.
            json.WriteString("deprecationMessage", $"Write {key.Name}.");
            WriteValue(json, key.Value, key.Attribute, key.AcceptsNull);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        string[] required = [.. record.Keys.Where(key => key.IsRequired).Select(key => key.Name)];
        if (required.Length > 0) WriteTexts(json, "required", required);
        json.WriteBoolean("additionalProperties", false);
    }

    private static void WriteKey(Utf8JsonWriter json, KeyDescription key, string? shapeName)
    {
        string? facts = shapeName is null ? KeySentences.Facts(key) : null;
        json.WriteString("description", facts is null ? key.Attribute.Description : $"{key.Attribute.Description} {facts}");
        if (shapeName is not null)
        {
            json.WriteString("type", "string");
            WriteTexts(json, "enum", [shapeName]);
            return;
        }

        WriteValue(json, key.Value, key.Attribute, key.AcceptsNull);
        if (!key.IsRequired && key.Value.Kind != ValueKind.Record) WriteLiteral(json, "default", key.Default);
        if (key.Attribute.Example is not { } example || key.Value.Kind == ValueKind.Map) return;
        json.WriteStartArray("examples");
        WriteLiteral(json, example);
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, ValueDescription value, KeyAttribute attribute, bool acceptsNull)
    {
        if (value.Record is { } record)
        {
            if (acceptsNull) WriteRecordOrNull(json, record);
            else WriteRecord(json, record);
            return;
        }

        string type = value.Kind switch
        {
            ValueKind.Whole => "integer",
            ValueKind.Number => "number",
            ValueKind.Boolean => "boolean",
            ValueKind.List => "array",
            ValueKind.Map => "object",
            _ => "string",
        };
        if (acceptsNull) WriteTexts(json, "type", [type, "null"]);
        else json.WriteString("type", type);

        switch (value.Kind)
        {
            case ValueKind.Choice:
                WriteTexts(json, "enum", value.Choices, acceptsNull);
                break;
            case ValueKind.Text:
                TextRule rule = TextRule.Of(attribute.Format);
                json.WriteNumber("minLength", 1);
                json.WriteNumber("maxLength", rule.MaximumLength);
                json.WriteString("pattern", rule.Pattern);
                break;
            case ValueKind.Whole or ValueKind.Number:
                if (double.IsFinite(attribute.Minimum)) WriteLiteral(json, "minimum", attribute.Minimum);
                if (double.IsFinite(attribute.Maximum)) WriteLiteral(json, "maximum", attribute.Maximum);
                break;
            case ValueKind.Map:
                json.WriteStartObject("additionalProperties");
                WriteTexts(json, "type", ["string", "number", "boolean"]);
                json.WriteEndObject();
                break;
            case ValueKind.List:
                json.WriteNumber("minItems", attribute.MinimumItems);
                json.WriteNumber("maxItems", attribute.MaximumItems);
                if (attribute.DistinctItems) json.WriteBoolean("uniqueItems", true);
                json.WriteStartObject("items");
                WriteValue(json, value.Item!, attribute, acceptsNull: false);
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteRecordOrNull(Utf8JsonWriter json, RecordDescription record)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteRecord(json, record);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "null");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteLiteral(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        WriteLiteral(json, value);
    }

    private static void WriteLiteral(Utf8JsonWriter json, object? value)
    {
        // Written raw it would not be indented.
        using var literal = JsonDocument.Parse(JsonLiteral.Of(value));
        literal.WriteTo(json);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts, bool orNull = false)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        if (orNull) json.WriteNullValue();
        json.WriteEndArray();
    }
}
