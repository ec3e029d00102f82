using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeInspector.Commands;

/// <summary>One change as it stands in the audit file.</summary>
public sealed record AuditRecord
{
    /// <summary>The verb of a key that was edited in the configuration file.</summary>
    public const string ConfigurationVerb = "configuration";

    /// <summary>The verb of another model package in a station's folder.</summary>
    public const string PackageVerb = "modelPackage";

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who, in their own words.</summary>
    public string? By { get; init; }

    /// <summary>What was done: the word of a command.</summary>
    public required string Verb { get; init; }

    /// <summary>The station; null for the agent as a whole.</summary>
    public string? Station { get; init; }

    /// <summary>Recognises a repetition; null without.</summary>
    public string? Transaction { get; init; }

    /// <summary>The value before; null when there is none.</summary>
    public string? Old { get; init; }

    /// <summary>The value after; null when there is none.</summary>
    public string? New { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>The record as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["at"] = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        ["by"] = By,
        ["verb"] = Verb,
        ["station"] = Station,
        ["transaction"] = Transaction,
        ["old"] = Old,
        ["new"] = New,
        ["message"] = Message,
    };

    /// <summary>Reads a line of the file; null when it is none, such as one that a power cut left unfinished.</summary>
    public static AuditRecord? TryParse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text("verb") is not { } verb) return null;
            DateTimeOffset at =
                DateTimeOffset.TryParse(Text("at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                    ? time
                    : default;
            return new AuditRecord
            {
                At = at,
                By = Text("by"),
                Verb = verb,
                Station = Text("station"),
                Transaction = Text("transaction"),
                Old = Text("old"),
                New = Text("new"),
                Message = Text("message") ?? "",
            };

            string? Text(string name) =>
                root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
