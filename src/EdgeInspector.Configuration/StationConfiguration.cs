using EdgeInspector.Configuration.Keys;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Configuration;

/// <summary>One camera, one model, and what decides there.</summary>
internal sealed record StationConfiguration
{
    [Key("Name of the station: the level of its topics below the base.", Required = true, Format = TextFormat.Name, Example = "cap",
        Effect = KeyEffect.NextStart)]
    public string Name { get; init; } = "";

    [Key("Folder of the model package, written by 'edge-inspector learn'. Relative paths count from this file's folder.",
        Format = TextFormat.Package, Example = "models/cap", ExampleInFile = true,
        NullMeans = "none yet: the state is teaching, and good parts are collected and learned from (page, command collect)")]
    public string? Model { get; init; }

    [Key("Parts with this score or more fail. Scores belong to a model; 'edge-inspector threshold' shows which it gives.", Minimum = 0,
        Maximum = 1e9,
        NullMeans = "the threshold that was learned with the model", Example = 30.5f)]
    public float? Threshold { get; init; }

    [Key("Parts with this score or more pass with a warning; less than the threshold.", Minimum = 0, Maximum = 1e9,
        NullMeans = "no warnings", Example = 27.5f)]
    public float? WarningThreshold { get; init; }

    [Key("Which score is held against the threshold: the anomaly map's, or that of the picture as a whole (spade, gaussian-ad, knn learned with --reweight).",
        NullMeans = "the map's, wherever the model has a map")]
    public DecisiveScore? DecidedBy { get; init; }

    [Key("Whether pictures with heatmaps are published for this station, as the pictures section says.",
        NullMeans = "wherever the model has a map")]
    public bool? Heatmaps { get; init; }

    [Key("Smaller spots do not fail a part; area in pixels of the frame.", Unit = "px", Minimum = 1, Maximum = 1_000_000_000,
        NullMeans = "as it was learned with the model", Example = 20)]
    public int? MinimumRegionArea { get; init; }

    [Key("Picture of the frame's size; what is not black in it is never looked at.", Format = TextFormat.File,
        NullMeans = "all is looked at",
        Example = "masks/cap.png")]
    public string? IgnoreMask { get; init; }

    [Key("Named parts of the frame with a threshold or a smallest area of their own, or that are never looked at. What lies in none is judged as the station says.",
        Unit = "zones", MaximumItems = ZoneLayout.MaximumZones, NullMeans = "none")]
    public ValueList<ZoneConfiguration>? Zones { get; init; }

    [Key("What a frame must show to be inspected, with a model that tells the part from the background (learn --foreground): any asks nothing; present: a part; "
        + "one: not more of them than in the taught pictures; whole: not cut off at the rim. Other frames become notInspected (frameQuality).")]
    public ExpectedPart ExpectPart { get; init; } = ExpectedPart.Any;

    [Key("Moves the model's region of interest: x and y of its upper left corner in the frame.", Unit = "px",
        Minimum = 0, Maximum = 100_000, MinimumItems = 2, MaximumItems = 2, Former = "regionOfInterest", NullMeans = "where it was learned",
        Example = new[] { 120, 80 })]
    public ValueList<int>? RegionOrigin { get; init; }

    [Key("A verdict later than this after the complete frame becomes notInspected (deadlineMissed).", Unit = "ms", Minimum = 1,
        Maximum = 60_000,
        NullMeans = "no deadline", Example = 80.0, Effect = KeyEffect.ReopensCamera)]
    public double? DeadlineMilliseconds { get; init; }

    [Key("everyFrame: no frame goes without a record. latestOnly: for monitoring; late frames are skipped and counted.",
        Effect = KeyEffect.ReopensCamera)]
    public StationMode Mode { get; init; } = StationMode.EveryFrame;

    [Key("Frames that may wait for the model; the oldest is dropped, and reported, when one more comes.", Unit = "frames", Minimum = 1,
        Maximum = 1000,
        NullMeans = "8, with latestOnly 1", Effect = KeyEffect.ReopensCamera)]
    public int? QueueCapacity { get; init; }

    [Key("How long after its announcement (command trigger) a part's frame may come.", Unit = "ms", Minimum = 1, Maximum = 600_000)]
    public double PartWindowMilliseconds { get; init; } = 2000;

    [Key("When rejects call for somebody: an event, the state, and a request to stop where one is wanted.")]
    public TripsConfiguration Trips { get; init; } = new();

    [Key("Whether an event tells that light, focus, a place of the picture or the parts have moved away from what the model was taught.")]
    public bool DriftAlarms { get; init; } = true;

    [Key("Whether an event tells that more parts fail than chance gives, where so many fail as usual.")]
    public bool RejectAlarms { get; init; } = true;

    [Key("The share of failed parts that is usual.", Unit = "%", Minimum = 0.0001, Maximum = 99, NullMeans = "that of earlier hours",
        Example = 0.5)]
    public double? UsualFailedPercent { get; init; }

    [Key("Parts with a known verdict that are shown to the station from time to time, to prove that it finds what it must find.")]
    public ChallengeConfiguration Challenge { get; init; } = new();

    [Key("Products that the station can be changed over to (command selectRecipe).", Unit = "recipes", MaximumItems = 1000,
        NullMeans = "none")]
    public ValueList<RecipeConfiguration>? Recipes { get; init; }

    [Key("The product at the first start; later the one that was chosen last.", Format = TextFormat.Name,
        NullMeans = "none: all is as the station says", Example = "cap-blue")]
    public string? Recipe { get; init; }

    [Key("What a frame must be to be inspected.", Effect = KeyEffect.ReopensCamera)]
    public FrameLimitsConfiguration FrameLimits { get; init; } = new();

    [Key("Where frames come from.", Required = true, Effect = KeyEffect.ReopensCamera)]
    public CameraConfiguration Camera { get; init; } = new SimulatedCameraConfiguration();

    /// <summary>
    /// Where its model lies, or will lie when one is learned and released: then the folder models/NAME beside the configuration file.
    /// </summary>
    public string Package => Model ?? Path.Combine(BesideFile, "models", Name);

    /// <summary>Folder of the configuration file; empty without one.</summary>
    public string BesideFile { get; init; } = "";

    /// <summary>The station as it is for a product.</summary>
    /// <param name="recipe">Its name; null, or one that is not there, for the station's own values.</param>
    public StationConfiguration For(string? recipe) => FindRecipe(recipe)?.Of(this) ?? this;

    /// <summary>The recipe of that name; null when there is none.</summary>
    public RecipeConfiguration? FindRecipe(string? recipe) => Recipes?.FirstOrDefault(other => other.Name == recipe);

    /// <summary>Frames that may wait for the model.</summary>
    public int EffectiveQueueCapacity => QueueCapacity ?? (Mode == StationMode.LatestOnly ? 1 : 8);
}
