using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>A web service that results are posted to.</summary>
internal sealed record WebHookConfiguration
{
    [Key("Name of the hook in log and events; its place in the results is kept under it.", Required = true, Format = TextFormat.Name,
        Example = "mes")]
    public string Name { get; init; } = "";

    [Key("Whether results are posted. What a receiver gets and must do: config/schemas/README.md.")]
    public bool Enabled { get; init; }

    [Key("Where results are posted to. Log and events name its host alone; https checks the certificate, and redirects are not followed.",
        Required = true, Format = TextFormat.HttpUrl, Example = "https://mes.plant/edgeinspector")]
    public string Url { get; init; } = "";

    [Key("File whose first line is the secret that every message is signed with (HMAC-SHA256); at least 16 characters, known to the receiver.",
        Required = true, Format = TextFormat.File, Example = "mes.secret")]
    public string SecretFile { get; init; } = "";

    [Key("For https: certificates of the authorities that may vouch for the receiver (PEM).", Format = TextFormat.File,
        NullMeans = "the system's", Example = "plant-ca.pem")]
    public string? TlsCaFile { get; init; }

    [Key("Stations, or parts of several stations, whose results are posted.", Format = TextFormat.Name, MinimumItems = 1, MaximumItems = 96,
        DistinctItems = true, NullMeans = "all", Example = new[] { "cap" })]
    public ValueList<string>? Stations { get; init; }

    [Key("Whether passes are left out.")]
    public bool RejectsOnly { get; init; }

    [Key("Most results in one message; when several wait they go together.", Unit = "results", Minimum = 1, Maximum = 500)]
    public int MaxResults { get; init; } = 50;

    [Key("How long the receiver may take to answer; after that the message is sent again.", Unit = "s", Minimum = 1, Maximum = 120)]
    public int TimeoutSeconds { get; init; } = 10;
}
