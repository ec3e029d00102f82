using System.Globalization;
using EdgeInspector.Numerics;
using EdgeInspector.Thresholds;
using ScottPlot;

namespace EdgeInspector.Evaluating.Report;

/// <summary>The report's charts: ROC curve, score histogram with the threshold, latencies.</summary>
internal static class EvaluationPlots
{
    private const int Width = 560, Height = 380, PngScale = 2;
    private const string Font = "DejaVu Sans";
    private const int Bins = 40;
    private static readonly Color Good = Color.FromHex("#1f7a4d"), Defect = Color.FromHex("#b3261e"), Line = Color.FromHex("#1d2733");

    /// <summary>All charts with their file names.</summary>
    public static IReadOnlyList<(string Name, Plot Plot)> Of(EvaluationResult result, IReadOnlyList<ImageScore> scores)
    {
        List<(string, Plot)> plots = [("scores", Histogram(result, scores))];
        if (result.ImageAuroc is not null) plots.Add(("roc", Roc(result, scores)));
        if (result.AtRates is { Count: > 1 } rows && rows[0] is { Caught.Of: > 0, Rejected.Of: > 0 }) plots.Add(("rates", Rates(rows)));
        plots.Add(("latency", Latency(scores)));
        return plots;
    }

    /// <summary>A chart as SVG that fits any width.</summary>
    public static string Svg(Plot plot) => plot.GetSvgXml(Width, Height).Replace(
        "<svg ", string.Create(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" "), StringComparison.Ordinal);

    /// <summary>A chart as PNG, for documents.</summary>
    public static byte[] Png(Plot plot)
    {
        plot.ScaleFactor = PngScale;
        return plot.GetImageBytes(Width * PngScale, Height * PngScale, ImageFormat.Png);
    }

    private static Plot Roc(EvaluationResult result, IReadOnlyList<ImageScore> scores)
    {
        float[] levels = [.. scores.Select(score => score.Score).Distinct().OrderDescending()];
        double good = scores.Count(score => !score.IsDefect), defects = scores.Count(score => score.IsDefect);
        double[] rejected = [0, .. levels.Select(level => scores.Count(score => !score.IsDefect && score.Score >= level) / good)];
        double[] caught = [0, .. levels.Select(level => scores.Count(score => score.IsDefect && score.Score >= level) / defects)];
        Plot plot = Blank("ROC curve of whole images", "good parts rejected", "defects caught");
        var curve = plot.Add.ScatterLine(rejected, caught, Line);
        curve.LineWidth = 2.5f;
        if (result.Threshold is { } threshold)
        {
            var mark = plot.Add.Marker(
                scores.Count(score => !score.IsDefect && score.Score >= threshold) / good,
                scores.Count(score => score.IsDefect && score.Score >= threshold) / defects,
                MarkerShape.FilledCircle, 12, Defect);
            mark.LegendText = "the model's threshold";
            plot.ShowLegend(Alignment.LowerRight);
        }
        plot.Axes.SetLimits(-0.02, 1.02, -0.02, 1.02);
        return plot;
    }

    private static Plot Histogram(EvaluationResult result, IReadOnlyList<ImageScore> scores)
    {
        double low = scores.Min(score => score.Score), width = Math.Max((scores.Max(score => score.Score) - low) / Bins, 1e-6);
        Plot plot = Blank("Scores of whole images", "score", "images");
        void Add(bool isDefect, Color color, string name)
        {
            var bars = new List<Bar>();
            foreach (var bin in scores.Where(score => score.IsDefect == isDefect)
                .GroupBy(score => Math.Min(Bins - 1, (int)((score.Score - low) / width))))
                bars.Add(
                    new Bar
                    {
                        Position = low + (bin.Key + 0.5) * width,
                        Value = bin.Count(),
                        Size = width,
                        FillColor = color.WithAlpha(0.55),
                        LineWidth = 0
                    });
            if (bars.Count > 0) plot.Add.Bars(bars).LegendText = name;
        }

        Add(false, Good, "good");
        Add(true, Defect, "defect");
        if (result.Threshold is { } threshold)
        {
            var line = plot.Add.VerticalLine(threshold, 2, Line, LinePattern.Dashed);
            line.LegendText = "threshold";
        }
        plot.ShowLegend(Alignment.UpperRight);
        plot.Axes.Margins(bottom: 0);
        return plot;
    }

    // Shares at the thresholds of several false reject rates, each with its 95 % interval as a band.
    private static Plot Rates(IReadOnlyList<RateRow> rows)
    {
        Plot plot = Blank("What other thresholds would do", "threshold", "share of the test images at or above it");
        double[] levels = [.. rows.Select(row => (double)row.Threshold)];
        void Add(Func<RateRow, ObservedShare> share, Color color, string name)
        {
            plot.Add.FillY(levels, [.. rows.Select(row => share(row).Low)],
                [.. rows.Select(row => share(row).High)]).FillColor = color.WithAlpha(0.15);
            var line = plot.Add.Scatter(levels, [.. rows.Select(row => (double)share(row).Number / share(row).Of)], color);
            line.LineWidth = 2.5f;
            line.LegendText = name;
        }

        Add(row => row.Caught!, Defect, "defects caught");
        Add(row => row.Rejected!, Good, "good parts rejected");
        if (rows.FirstOrDefault(row => row.FalseRejectRate is null) is { } inUse)
            plot.Add.VerticalLine(inUse.Threshold, 2, Line, LinePattern.Dashed).LegendText = "threshold in use";
        plot.ShowLegend(Alignment.UpperRight);
        plot.Axes.SetLimitsY(-0.02, 1.02);
        return plot;
    }

    private static Plot Latency(IReadOnlyList<ImageScore> scores)
    {
        double[] sorted = [.. scores.Select(score => score.LatencyMs).Order()];
        Plot plot = Blank("Latency of one picture", "milliseconds, region of interest to verdict", "share of pictures not slower");
        var curve = plot.Add.ScatterLine(sorted, [.. sorted.Select((_, i) => (i + 1.0) / sorted.Length)], Line);
        curve.LineWidth = 2.5f;
        curve.ConnectStyle = ConnectStyle.StepHorizontal;
        plot.Axes.SetLimitsY(0, 1.02);
        plot.Axes.SetLimitsX(0, sorted[^1] * 1.05);
        return plot;
    }

    /// <summary>An empty chart in the look of the reports.</summary>
    public static Plot Blank(string title, string across, string up)
    {
        var plot = new Plot();
        plot.Title(title, 16);
        plot.XLabel(across, 13);
        plot.YLabel(up, 13);
        plot.Font.Set(Font);
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(0.08);
        return plot;
    }
}
