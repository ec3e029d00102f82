using System.Text.Json.Serialization;

namespace EdgeInspector.Results;

/// <summary>Where the failed parts of some time differ from good ones. Parts whose verdict was overturned are counted apart.</summary>
public sealed record RejectPlaces
{
    /// <summary>Cells of the map from left to right.</summary>
    public const int Columns = 24;

    /// <summary>Cells of the map from top to bottom.</summary>
    public const int Rows = 18;

    /// <summary>Failed parts of which somebody said last that they are good.</summary>
    public long Overturned { get; init; }

    /// <summary>Failed parts without a place: the score of the whole picture decided, or the record cannot be read.</summary>
    public long WithoutPlace { get; init; }

    /// <summary>
    /// For each cell of the picture, row by row, how many parts have a region there; [<see cref="Columns"/> x <see cref="Rows"/>].
    /// </summary>
    public required IReadOnlyList<long> Cells { get; init; }

    /// <summary>Numbers of the failed parts that nobody overturned, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<long> Sequences { get; init; } = [];

    /// <summary>Failed parts that nobody overturned by their lot; under an empty name those of none.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, long> Lots { get; init; } = new Dictionary<string, long>();

    /// <summary>Parts by the zone that decided, most first; the name is null for what lies in none. Empty without zones.</summary>
    public IReadOnlyList<ZoneTally> Zones { get; init; } = [];
}

/// <summary>Failed parts of one zone.</summary>
/// <param name="Zone">The zone; null for what lies in none.</param>
/// <param name="Failed">Parts.</param>
public sealed record ZoneTally(string? Zone, long Failed);
