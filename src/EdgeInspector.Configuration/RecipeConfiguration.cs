using EdgeInspector.Configuration.Keys;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Configuration;

/// <summary>What is different at a station for one product; what is left out is as the station says.</summary>
internal sealed record RecipeConfiguration
{
    [Key("Name of the product, for selectRecipe and in results.", Required = true, Format = TextFormat.Name, Example = "cap-blue")]
    public string Name { get; init; } = "";

    [Key("Model package of this product.", Format = TextFormat.Package, NullMeans = "the station's", Example = "models/cap-blue")]
    public string? Model { get; init; }

    [Key("Parts with this score or more fail. Scores belong to a model.", Minimum = 0, Maximum = 1e9,
        NullMeans = "with a model of its own that model's, else the station's", Example = 30.5f)]
    public float? Threshold { get; init; }

    [Key("Parts with this score or more pass with a warning; less than the threshold.", Minimum = 0, Maximum = 1e9,
        NullMeans = "the station's", Example = 27.5f)]
    public float? WarningThreshold { get; init; }

    [Key("Smaller spots do not fail a part; area in pixels of the frame.", Unit = "px", Minimum = 1, Maximum = 1_000_000_000,
        NullMeans = "with a model of its own that model's, else the station's", Example = 20)]
    public int? MinimumRegionArea { get; init; }

    [Key("Picture of the frame's size; what is not black in it is never looked at.", Format = TextFormat.File, NullMeans = "the station's",
        Example = "masks/cap-blue.png")]
    public string? IgnoreMask { get; init; }

    [Key("Named parts of the frame with a threshold or a smallest area of their own, or that are never looked at. What lies in none is judged as the station says.",
        Unit = "zones", MaximumItems = ZoneLayout.MaximumZones, NullMeans = "with a model of its own none, else the station's")]
    public ValueList<ZoneConfiguration>? Zones { get; init; }

    [Key("Moves the model's region of interest: x and y of its upper left corner in the frame.", Unit = "px",
        Minimum = 0, Maximum = 100_000, MinimumItems = 2, MaximumItems = 2, Former = "regionOfInterest", NullMeans = "the station's",
        Example = new[] { 120, 80 })]
    public ValueList<int>? RegionOrigin { get; init; }

    [Key("Settings of the camera for this product; the driver must be the station's.", NullMeans = "the station's",
        Effect = KeyEffect.ReopensCamera)]
    public CameraConfiguration? Camera { get; init; }

    /// <summary>The station as it is for this product.</summary>
    public StationConfiguration Of(StationConfiguration station) => station with
    {
        Model = Model ?? station.Model,
        // A threshold belongs to the model that it was found with.
        Threshold = Threshold ?? (Model is null ? station.Threshold : null),
        WarningThreshold = WarningThreshold ?? (Model is null ? station.WarningThreshold : null),
        MinimumRegionArea = MinimumRegionArea ?? (Model is null ? station.MinimumRegionArea : null),
        IgnoreMask = IgnoreMask ?? station.IgnoreMask,
        Zones = Zones ?? (Model is null ? station.Zones : null),
        RegionOrigin = RegionOrigin ?? station.RegionOrigin,
        Camera = Camera ?? station.Camera,
    };
}
