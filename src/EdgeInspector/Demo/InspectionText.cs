using System.Globalization;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Demo;

/// <summary>How an inspection reads on a screen.</summary>
internal static class InspectionText
{
    /// <summary>PASS, FAIL, or NOT INSPECTED with its reason.</summary>
    public static string Verdict(Inspection inspection) => inspection.Verdict switch
    {
        Verdicts.Verdict.Pass => inspection.Warning ? "PASS (warning)" : "PASS",
        Verdicts.Verdict.Fail => "FAIL",
        _ => $"NOT INSPECTED ({inspection.Reason})",
    };

    /// <summary>Score against threshold, or a dash.</summary>
    public static string Score(Inspection inspection) => inspection.Score is { } score
        ? string.Create(CultureInfo.InvariantCulture, $"{score:0.000} / {inspection.Threshold:0.000}")
        : "-";

    /// <summary>Host receipt to verdict in milliseconds.</summary>
    public static string Latency(Inspection inspection) =>
        string.Create(CultureInfo.InvariantCulture, $"{inspection.Timing.TotalMs:0.0} ms");

    /// <summary>How the verdict compares with the truth.</summary>
    public static string Truth(Inspection inspection) => inspection.Truth is null ? "-"
        : DemoTally.IsRight(inspection) ? inspection.Truth
        : inspection.Verdict == Verdicts.Verdict.Pass ? $"{inspection.Truth} (missed)"
        : inspection.Verdict == Verdicts.Verdict.Fail ? $"{inspection.Truth} (false reject)"
        : inspection.Truth;
}
