using EdgeInspector.Inference.Sessions;

namespace EdgeInspector.Learning.Choosing;

/// <summary>What learning may choose by itself: whatever was not given by hand.</summary>
internal sealed record ChoiceScope
{
    /// <summary>
    /// Longest time of one frame in milliseconds; null for twice what the usual size (a shorter side of 256) and 5,000 rows take here.
    /// </summary>
    public double? BudgetMilliseconds { get; init; }

    /// <summary>Whether the input size is free.</summary>
    public bool Size { get; init; }

    /// <summary>Whether the feature extractor is free.</summary>
    public bool Backbone { get; init; }

    /// <summary>Whether the rows of the bank are free.</summary>
    public bool Rows { get; init; }

    /// <summary>Whether it is free to tell the part from the background.</summary>
    public bool Foreground { get; init; }

    /// <summary>How the line will compute.</summary>
    public SessionSettings Settings { get; init; } = new();
}
