using System.Globalization;
using System.Text;
using EdgeInspector.Configuration;
using EdgeInspector.Evaluating.Report;
using ScottPlot;

namespace EdgeInspector.Comparing;

/// <summary>All variants of a comparison on one page: a table with links to their own reports, and accuracy against latency.</summary>
internal static class ComparisonReport
{
    /// <summary>Its file in the comparison's folder.</summary>
    public const string FileName = "comparison.html";

    /// <summary>Writes it.</summary>
    /// <param name="folder">The comparison's folder.</param>
    /// <param name="good">Folder of the good images.</param>
    /// <param name="data">The data set.</param>
    /// <param name="results">What came of each variant.</param>
    /// <param name="faults">Test images that could not be used.</param>
    /// <param name="notes">What else a person should know of the images and of what was learned.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(string folder, string good, string data, IReadOnlyList<VariantResult> results, IReadOnlyList<string> faults,
        IReadOnlyList<string> notes)
    {
        string svg = EvaluationPlots.Svg(Chart(results));
        string body = $"""
            <h1>Comparison</h1>
            <div class="quiet">learned from {ReportPage.Text(good)}, evaluated on {ReportPage.Text(data)}; latency of one picture without reading the file</div>
            {Table(results)}
            {ReportPage.Lines(faults, "bad")}{ReportPage.Lines(notes, "quiet")}
            <div class="charts">{svg[Math.Max(0, svg.IndexOf("<svg", StringComparison.Ordinal))..]}</div>
            """;
        AtomicFile.WriteForPeople(Path.Combine(folder, FileName), ReportPage.Html("Comparison", body));
    }

    private static string Table(IReadOnlyList<VariantResult> results)
    {
        double? best = results.Max(result => result.Evaluation?.ImageAuroc);
        var table = new StringBuilder(
            "<table><tr><th>method</th><th>backbone</th><th>input</th><th>image AUROC</th><th>95 %</th><th>pixel AUROC</th><th>AUPRO</th><th>defects caught at 2 % false rejects</th><th>caught at the threshold</th><th>p50</th><th>package</th><th>learned in</th></tr>");
        foreach (VariantResult result in results)
        {
            string name = result.Package is { } package
                ? $"<a href=\"{ReportPage.Text(package)}-report/report.html\">{ReportPage.Text(result.Method)}</a>"
                : ReportPage.Text(result.Method);
            table.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{name}</td><td>{ReportPage.Text(result.Backbone)}</td><td>{result.Size}</td>");
            if (result.Evaluation is not { } figures)
            {
                table.Append(CultureInfo.InvariantCulture,
                    $"<td colspan=\"9\" class=\"bad\">{ReportPage.Text(result.Error ?? "")}</td></tr>");
                continue;
            }
            string interval = figures.ImageAurocInterval is [var low, var high]
                ? $"{ReportPage.Figure(low)} to {ReportPage.Figure(high)}"
                : "-";
            string first = ReportPage.Figure(figures.ImageAuroc);
            table.Append(CultureInfo.InvariantCulture,
                $"<td>{(figures.ImageAuroc == best ? $"<b>{first}</b>" : first)}</td><td>{interval}</td><td>{ReportPage.Figure(figures.PixelAuroc)}</td><td>{ReportPage.Figure(figures.Aupro03)}</td>")
                .Append(CultureInfo.InvariantCulture,
                    $"<td>{ReportPage.Figure(figures.Pb2)}</td><td>{(figures.Counts.FailedDefect is { } failed ? $"{failed} of {figures.Counts.Defect}" : "-")}</td><td>{figures.LatencyMs.P50:0.0} ms</td><td>{result.PackageBytes / 1e6:0.0} MB</td><td>{result.LearningSeconds:0.0} s</td></tr>");
        }
        return table.Append("</table>").ToString();
    }

    private static Plot Chart(IReadOnlyList<VariantResult> results)
    {
        Plot plot = EvaluationPlots.Blank("Accuracy against latency", "milliseconds of a picture (p50)", "image AUROC");
        foreach (VariantResult result in results)
        {
            if (result.Evaluation is not { ImageAuroc: { } auroc } figures) continue;
            plot.Add.Marker(figures.LatencyMs.P50, auroc, MarkerShape.FilledCircle,
                12).LegendText = $"{result.Method}, {result.Backbone}, {result.Size}";
        }
        plot.ShowLegend(Alignment.LowerRight);
        plot.Axes.Margins(0.15, 0.2);
        return plot;
    }
}
