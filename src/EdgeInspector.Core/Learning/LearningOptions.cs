using EdgeInspector.Frames;

namespace EdgeInspector.Learning;

/// <summary>What a learning run was asked for; written into the manifest.</summary>
public sealed record LearningOptions
{
    /// <summary>How pictures are scored: one of <see cref="LearningMethods.All"/>.</summary>
    /// <value>The default is knn (PatchCore).</value>
    public string Method { get; init; } = LearningMethods.Knn;

    /// <summary>Backbone outputs that are pooled and concatenated, shallowest first.</summary>
    /// <value>The default is c3, c4.</value>
    public IReadOnlyList<string> Layers { get; init; } = ["c3", "c4"];

    /// <summary>Part of each picture to learn, in picture pixels; null for the whole picture.</summary>
    public PixelRectangle? RegionOfInterest { get; init; }

    /// <summary>Rows of the memory bank (knn, lunar); null keeps every patch.</summary>
    /// <value>At least 1. The default is 5000.</value>
    public int? BankRows { get; init; } = 5000;

    /// <summary>Whether the bank's rows are drawn at random instead of farthest-first (knn, lunar).</summary>
    public bool RandomBank { get; init; }

    /// <summary>k nearest rows of the bank (knn, lunar), or K nearest images (spade); null for the method's default.</summary>
    /// <value>1 to the number of bank rows or images. The default is 3 for knn, 5 for lunar, and 50 or all images for spade.</value>
    public int? Neighbours { get; init; }

    /// <summary>Whether the picture gets the image score of PatchCore's equation 7 too (knn).</summary>
    public bool Reweight { get; init; }

    /// <summary>Good patches, and as many negatives, that the network is trained on (lunar).</summary>
    /// <value>10 to 10,000. The default is 1000.</value>
    public int TrainingPatches { get; init; } = 1000;

    /// <summary>Numbers of a patch that are used, drawn at random (padim); null uses all.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Whether the covariances are shrunk by Ledoit and Wolf's rule instead of 0.01 on the diagonal (padim).</summary>
    public bool Shrink { get; init; }

    /// <summary>Largest size of the covariance matrices, in bytes (padim).</summary>
    public long MatrixLimitBytes { get; init; } = 1_000_000_000;

    /// <summary>Patches kept of each good image, chosen farthest-first (spade).</summary>
    /// <value>At least 1. The default is 200.</value>
    public int GalleryRows { get; init; } = 200;

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

    /// <summary>Regular expression whose first group (or whole match) names the part or lot of a file: images of one group stay in one calibration fold.</summary>
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
