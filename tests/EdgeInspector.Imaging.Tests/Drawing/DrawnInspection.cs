using EdgeInspector.Models;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Imaging.Tests.Drawing;

/// <summary>Rejects to draw.</summary>
internal static class DrawnInspection
{
    /// <summary>One of a model with a square map, whose median and threshold are the ends of the scale.</summary>
    public static Inspection Fail(int mapSide, float median, float modelThreshold, float threshold) => new()
    {
        Id = Guid.CreateVersion7(),
        Sequence = 7,
        Station = "cap",
        CapturedAt = DateTimeOffset.UnixEpoch,
        Verdict = Verdict.Fail,
        Reason = Reason.ScoreAtOrAboveThreshold,
        Score = threshold + 10,
        Threshold = threshold,
        Model = new ModelInfo
        {
            Name = "m",
            Method = "knn",
            Sha256 = "",
            BankSha256 = "",
            BankPatches = 1,
            InputWidth = mapSide,
            InputHeight = mapSide,
            Threshold = modelThreshold,
            ScoreMedian = median,
            Provider = "cpu",
            Device = "x64",
        },
    };
}
