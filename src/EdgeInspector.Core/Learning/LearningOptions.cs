using EdgeInspector.Frames;

namespace EdgeInspector.Learning;

/// <summary>What a learning run was asked for; written into the manifest.</summary>
public sealed record LearningOptions
{
    /// <summary>Patch scoring method.</summary>
    /// <value>The default is knn (PatchCore).</value>
    public string Method { get; init; } = "knn";

    /// <summary>Backbone outputs that are pooled and concatenated, shallowest first.</summary>
    /// <value>The default is c3, c4.</value>
    public IReadOnlyList<string> Layers { get; init; } = ["c3", "c4"];

    /// <summary>Part of each picture to learn, in picture pixels; null for the whole picture.</summary>
    public PixelRectangle? RegionOfInterest { get; init; }

    /// <summary>Rows of the memory bank; null keeps every patch.</summary>
    /// <value>At least 1. The default is 5000.</value>
    public int? BankRows { get; init; } = 5000;

    /// <summary>k nearest rows whose mean distance is the patch score.</summary>
    /// <value>1 to the number of bank rows. The default is 3.</value>
    public int Neighbours { get; init; } = 3;

    /// <summary>Use at most this many images, evenly spaced in natural file-name order; null uses all.</summary>
    public int? MaxImages { get; init; }

    /// <summary>Regular expression whose first group (or whole match) names the part or lot of a file: images of one group stay in one calibration fold.</summary>
    public string? GroupPattern { get; init; }

    /// <summary>Picks the coreset's start row.</summary>
    public ulong Seed { get; init; }

    /// <summary>Wanted share of good parts at or above the threshold.</summary>
    /// <value>Greater than 0 and less than 1. The default is 0.01.</value>
    public decimal FalseRejectRate { get; init; } = 0.01m;

    /// <summary>Use this threshold instead of the calibrated one; null calibrates.</summary>
    public float? Threshold { get; init; }

    /// <summary>Smallest region that counts, in frame pixels.</summary>
    /// <value>At least 1. The default is 1.</value>
    public int MinimumRegionArea { get; init; } = 1;

    /// <summary>Upper bound for the patches held while learning, in bytes; above it patches are thinned, never images.</summary>
    public long MemoryLimitBytes { get; init; } = 4L << 30;

    /// <summary>Pictures worked on at a time; changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
