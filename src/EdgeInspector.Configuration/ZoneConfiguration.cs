using EdgeInspector.Configuration.Keys;
using EdgeInspector.Frames;

namespace EdgeInspector.Configuration;

/// <summary>A named part of the frame with a rule of its own.</summary>
internal sealed record ZoneConfiguration
{
    [Key("Name of the zone, in results and pictures.", Required = true, Format = TextFormat.Name, Example = "label")]
    public string Name { get; init; } = "";

    [Key("Where it lies in the frame: x, y, width and height.", Unit = "px", Minimum = 0, Maximum = 100_000, MinimumItems = 4,
        MaximumItems = 4,
        NullMeans = "the mask says it", Example = new[] { 120, 80, 200, 60 }, ExampleInFile = true)]
    public ValueList<int>? Rectangle { get; init; }

    [Key("Picture of the frame's size; what is not black in it is the zone.", Format = TextFormat.File, NullMeans = "the rectangle says it",
        Example = "masks/rim.png")]
    public string? Mask { get; init; }

    [Key("Parts with this score or more in the zone fail.", Minimum = 0, Maximum = 1e9, NullMeans = "the station's", Example = 26.5f)]
    public float? Threshold { get; init; }

    [Key("Smaller spots in the zone do not fail a part; area in pixels of the frame.", Unit = "px", Minimum = 1, Maximum = 1_000_000_000,
        NullMeans = "the station's",
        Example = 20)]
    public int? MinimumRegionArea { get; init; }

    [Key("Nothing in the zone counts.")]
    public bool Off { get; init; }

    /// <summary>The rectangle; null where a mask says where the zone lies.</summary>
    public PixelRectangle? Place => Rectangle is { Count: 4 } place ? new PixelRectangle(place[0], place[1], place[2], place[3]) : null;
}
