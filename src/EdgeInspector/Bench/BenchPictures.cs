using EdgeInspector.Evaluating;

namespace EdgeInspector.Bench;

/// <summary>What drawing and saving a picture of every part costs.</summary>
internal sealed record BenchPictures
{
    /// <summary>Through the pipeline as fast as it goes, with pictures.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>That rate over the one without pictures, the median of many short rounds in turns.</summary>
    public required double ToWithout { get; init; }

    /// <summary>Share of those parts whose picture was drawn; verdicts left no time for the others.</summary>
    public required double Drawn { get; init; }

    /// <summary>Frames a second of a line that runs at 0.8 of the rate without pictures.</summary>
    public required double PacedPerSecond { get; init; }

    /// <summary>Share of that line's parts whose picture was drawn.</summary>
    public required double PacedDrawn { get; init; }

    /// <summary>From grab to verdict on that line, with pictures.</summary>
    public required Percentiles PacedPathMs { get; init; }

    /// <summary>From grab to verdict on that line, without pictures.</summary>
    public required Percentiles PacedPathWithoutMs { get; init; }
}
