using EdgeInspector.Frames;
using EdgeInspector.Learning.Methods;
using EdgeInspector.Learning.Methods.Knn;

namespace EdgeInspector.Learning;

/// <summary>What a learning run was asked for, whatever the method; written into the manifest.</summary>
public sealed record LearningOptions
{
    /// <summary>How pictures are scored, with what that method alone was asked for.</summary>
    /// <value>The default is knn (PatchCore).</value>
    public MethodOptions Method { get; init; } = new KnnOptions();

    /// <summary>Backbone outputs that are pooled and concatenated, shallowest first.</summary>
    /// <value>The default is c3, c4.</value>
    public IReadOnlyList<string> Layers { get; init; } = ["c3", "c4"];

    /// <summary>Part of each picture to learn, in picture pixels; null for the whole picture.</summary>
    public PixelRectangle? RegionOfInterest { get; init; }

    /// <summary>Whether the part is told from what it lies on.</summary>
    public ForegroundMode Foreground { get; init; } = ForegroundMode.Off;

    /// <summary>Where the background is learned from; null takes the pictures' rims.</summary>
    public BackgroundPlaces? BackgroundPlaces { get; init; }

    /// <summary>Whether what lies beside the part counts too.</summary>
    public bool BesideCounts { get; init; }

    /// <summary>How many bits of files with 16 bits a channel are used; null finds out from the highest number of all.</summary>
    /// <value>8 to 16.</value>
    public int? BitDepth { get; init; }

    /// <summary>Use at most this many images, evenly spaced in natural file-name order; null uses all.</summary>
    public int? MaxImages { get; init; }

    /// <summary>
    /// Regular expression whose first group (or whole match) names the part or lot of a file: images of one group stay in one calibration
    /// fold.
    /// </summary>
    public string? GroupPattern { get; init; }

    /// <summary>Picks the coreset's start row and whatever else is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>Wanted share of good parts at or above the threshold.</summary>
    /// <value>Greater than 0 and less than 1. The default is 0.01.</value>
    public decimal FalseRejectRate { get; init; } = 0.01m;

    /// <summary>Use this threshold instead of the calibrated one; null calibrates.</summary>
    public float? Threshold { get; init; }

    /// <summary>Whether the threshold rests on all images, also those that stand apart from the others.</summary>
    public bool CountAll { get; init; }

    /// <summary>Images of the folder that are not learned from, as paths below it with '/'.</summary>
    public IReadOnlyList<string> LeaveOut { get; init; } = [];

    /// <summary>Smallest region that counts, in frame pixels.</summary>
    /// <value>At least 1. The default is 1.</value>
    public int MinimumRegionArea { get; init; } = 1;

    /// <summary>Upper bound for the patches held while learning, in bytes; above it patches are thinned, never images.</summary>
    public long MemoryLimitBytes { get; init; } = 4L << 30;

    /// <summary>Pictures worked on at a time; changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
