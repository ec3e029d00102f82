using System.Globalization;
using EdgeInspector.Numerics;

namespace EdgeInspector.Thresholds;

/// <summary>Writes the table of other false reject rates for people.</summary>
internal static class RateTableText
{
    /// <summary>One line for the heading and one for each row.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<RateRow> rows)
    {
        if (rows.Count == 0) yield break;
        bool isTested = rows[0].Caught is not null;
        string tested = isTested ? $"{"test good rejected",-28}{"defects caught",-28}" : "";
        yield return $"{"rate",-8} {"threshold",10}  {"taught good rejected",-28}{tested}(95 %)";
        foreach (RateRow row in rows)
        {
            tested = isTested ? $"{Text(row.Rejected!),-28}{Text(row.Caught!)}" : "";
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{Name(row),-8} {row.Threshold,10:0.###}  {Text(row.Taught),-28}{tested}").TrimEnd();
        }
    }

    /// <summary>The wanted rate, or that it is the threshold in use.</summary>
    public static string Name(RateRow row) =>
        row.FalseRejectRate is { } rate ? rate.ToString("0.0 %", CultureInfo.InvariantCulture) : "in use";

    /// <summary>Number, all, and the interval in per cent.</summary>
    public static string Text(ObservedShare share) => share.Of == 0 ? "-" : string.Create(
        CultureInfo.InvariantCulture,
        $"{share.Number} of {share.Of} ({100 * share.Low:0.#} to {100 * share.High:0.#} %)");
}
