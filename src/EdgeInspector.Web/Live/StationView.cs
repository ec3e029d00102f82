using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Challenges;
using EdgeInspector.Pipeline;
using EdgeInspector.Timing;

namespace EdgeInspector.Web.Live;

/// <summary>What a page that opens now receives about one station.</summary>
internal sealed class StationView(string name)
{
    /// <summary>Parts that a page shows of the past.</summary>
    public const int Remembered = 12;

    private readonly Queue<byte[]> _recent = new();

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The stations whose views become its verdicts; empty for a station.</summary>
    public IReadOnlyList<string> SeenBy { get; init; } = [];

    /// <summary>What it is doing.</summary>
    public StationState State { get; set; } = StationState.NoCamera;

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>A sentence for people; null when there is nothing to say.</summary>
    public string? Detail { get; set; }

    /// <summary>Rules that call for somebody.</summary>
    public IReadOnlyList<string> Trips { get; set; } = [];

    /// <summary>How its challenge parts stand; null where it has none.</summary>
    public ChallengeState? Challenge { get; set; }

    /// <summary>Whether its camera loop comes forward.</summary>
    public Func<bool>? IsResponsive { get; set; }

    /// <summary>The last statistics as JSON; null before there are any.</summary>
    public byte[]? Statistics { get; set; }

    /// <summary>Keeps a record for pages that open later.</summary>
    public void Remember(byte[] record)
    {
        _recent.Enqueue(record);
        if (_recent.Count > Remembered) _recent.Dequeue();
    }

    /// <summary>Its state.</summary>
    public JsonObject StateNow() => new()
    {
        ["station"] = Name,
        ["state"] = Text(State),
        ["since"] = UtcText.Of(Since),
        ["detail"] = Detail,
        ["trips"] = new JsonArray([.. Trips.Select(trip => (JsonNode)trip)]),
        ["challenge"] = Challenge is { } challenge ? Text(challenge) : null,
    };

    /// <summary>Everything.</summary>
    public JsonObject Now() => new()
    {
        ["state"] = StateNow(),
        ["seenBy"] = new JsonArray([.. SeenBy.Select(station => (JsonNode)station)]),
        ["stats"] = Statistics is { } statistics ? JsonNode.Parse(statistics) : null,
        ["recent"] = new JsonArray([.. _recent.Select(record => JsonNode.Parse(record))]),
    };

    /// <summary>What proves from moment to moment that it works.</summary>
    public JsonObject Beat() => new() { ["station"] = Name, ["state"] = Text(State), ["alive"] = IsResponsive?.Invoke() ?? true };

    private static string Text<T>(T state) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
