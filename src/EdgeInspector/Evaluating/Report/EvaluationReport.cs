using System.Globalization;
using System.Text;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Evidence;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Thresholds;
using ScottPlot;

namespace EdgeInspector.Evaluating.Report;

/// <summary>
/// Writes the report of an evaluation: one HTML file that holds everything and opens without a network, and the charts as files.
/// </summary>
internal static class EvaluationReport
{
    /// <summary>Writes report.html and plots/*.png, plots/*.svg.</summary>
    /// <param name="output">Folder to write to.</param>
    /// <param name="modelFolder">The model package.</param>
    /// <param name="data">The data set.</param>
    /// <param name="model">The model.</param>
    /// <param name="codec">Reads and writes pictures.</param>
    /// <param name="outcome">What came of the evaluation.</param>
    /// <param name="advice">What is to be said of the model's threshold, as a warning.</param>
    /// <param name="basis">What the threshold rests on.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(
        string output, string modelFolder, string data, IAnomalyModel model, IPictureCodec codec, EvaluationOutcome outcome,
        IReadOnlyList<string> advice,
        IReadOnlyList<string> basis)
    {
        EvaluationResult result = outcome.Result;
        string plotFolder = Path.Combine(output, "plots");
        Directory.CreateDirectory(plotFolder);
        var charts = new StringBuilder();
        foreach ((string name, Plot plot) in EvaluationPlots.Of(result, outcome.Scores))
        {
            string svg = EvaluationPlots.Svg(plot);
            AtomicFile.WriteForPeople(Path.Combine(plotFolder, name + ".svg"), svg);
            AtomicFile.WriteForPeople(Path.Combine(plotFolder, name + ".png"), EvaluationPlots.Png(plot));
            // Inside a page the XML declaration has no place.
            charts.Append(svg.AsSpan(Math.Max(0, svg.IndexOf("<svg", StringComparison.Ordinal))));
        }

        using GoodPatchPairs? pairs = Pairs(modelFolder, data, codec);
        (IReadOnlyList<GalleryPicture> misses, IReadOnlyList<GalleryPicture> falseRejects) = Gallery.Pick(model, codec, outcome, pairs);
        ModelInfo info = model.Info;
        string body = $"""
            <h1>Evaluation of {ReportPage.Text(info.Name)}</h1>
            <div class="quiet">{ReportPage.Text(modelFolder)} on {ReportPage.Text(data)} &middot; {ReportPage.Text(info.Method)}{(info.BankPatches > 0 ? $", {info.BankPatches} rows" : "")}, input {info.InputWidth}x{info.InputHeight}, {ReportPage.Text(info.Provider)} &middot; model {info.Sha256[..12]}</div>
            <div class="cards">{Cards(result)}</div>
            {ReportPage.Lines(advice, "bad")}
            {Rates(result.AtRates)}{ReportPage.Lines(basis, "quiet")}
            <h2>Charts</h2><div class="charts">{charts}</div>
            <h2>Kinds of defects</h2>{Kinds(result)}
            <p class="quiet">{Notes(result.Counts)}</p>
            {ReportPage.Lines(outcome.Faults, "bad")}{ReportPage.Lines(outcome.Notes, "quiet")}
            <h2>Defects with the lowest scores</h2>
            <p class="quiet">Those below the threshold are missed. White: what the model marks. Green: where the defect is.</p>
            <div class="gallery">{Figures(misses, result.Threshold)}</div>
            <h2>Good parts with the highest scores</h2>
            <p class="quiet">Those at or above the threshold are rejected for nothing. If one of them has a defect, the data set is wrong.</p>
            <div class="gallery">{Figures(falseRejects, result.Threshold)}</div>
            """;
        AtomicFile.WriteForPeople(Path.Combine(output, "report.html"), ReportPage.Html($"Evaluation of {info.Name}", body));
    }

    private static string Cards(EvaluationResult result)
    {
        EvaluationCounts counts = result.Counts;
        string interval = result.ImageAurocInterval is [var low, var high]
            ? $"95 %: {ReportPage.Figure(low)} to {ReportPage.Figure(high)}, {counts.Images} images"
            : "needs good and defective images";
        var cards = new StringBuilder();
        void Add(string value, string what, string detail) =>
            cards.Append(CultureInfo.InvariantCulture, $"<div class=\"card\"><b>{value}</b>{what}<br><span>{detail}</span></div>");
        Add(ReportPage.Figure(result.ImageAuroc), "image AUROC", interval);
        if (result.Threshold is { } threshold)
        {
            Add($"{counts.PassedGood} / {counts.Good}", "good parts pass",
                string.Create(CultureInfo.InvariantCulture, $"at the threshold {threshold:0.000}"));
            Add($"{counts.FailedDefect} / {counts.Defect}", "defects caught", "at the same threshold");
        }
        Add(Percent(result.Pg2), "good parts pass", "when 2 % of the defects escape");
        Add(Percent(result.Pb2), "defects caught", "when 2 % of the good parts are rejected");
        if (result.ImageScoreAuroc is { } whole)
            Add(ReportPage.Figure(whole), "image AUROC", "of the picture's own score instead of the map's");
        if (result.PixelAuroc is not null) Add(ReportPage.Figure(result.PixelAuroc), "pixel AUROC", $"{counts.Pixels:N0} pixels");
        if (result.Aupro03 is not null)
            Add(ReportPage.Figure(result.Aupro03), "AUPRO",
                $"to 0.3; to 0.05: {ReportPage.Figure(result.Aupro005)}; {counts.Regions} regions");
        Add(ReportPage.Figure(result.F1Max), "best F1", $"average precision {ReportPage.Figure(result.AveragePrecision)}");
        Add(string.Create(CultureInfo.InvariantCulture, $"{result.LatencyMs.P50:0.0} ms"), "latency p50",
            string.Create(CultureInfo.InvariantCulture, $"p95 {result.LatencyMs.P95:0.0}, p99 {result.LatencyMs.P99:0.0} ms"));
        return cards.ToString();
    }

    private static string Kinds(EvaluationResult result)
    {
        var table = new StringBuilder("<table><tr><th>kind</th><th>images</th><th>image AUROC</th><th>caught at the threshold</th></tr>");
        foreach (KindResult kind in result.Kinds)
            table.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{ReportPage.Text(kind.Kind)}</td><td>{kind.Images}</td><td>{ReportPage.Figure(kind.Auroc)}</td><td>{(kind.Caught is { } caught ? $"{caught} of {kind.Images}" : "-")}</td></tr>");
        return table.Append("</table>").ToString();
    }

    private static string Rates(IReadOnlyList<RateRow>? rows)
    {
        if (rows is not { Count: > 1 }) return "";
        var table = new StringBuilder(
            "<h2>Other thresholds</h2><p class=\"quiet\">For the false reject rate in the first column, by the scores of the good images that the model was learned from. In brackets: 95 % interval.</p>");
        table.Append(
            "<table><tr><th>rate</th><th>threshold</th><th>taught good images rejected</th><th>good parts rejected</th><th>defects caught</th></tr>");
        foreach (RateRow row in rows)
        {
            string Share(ObservedShare? share) => share is null ? "-" : RateTableText.Text(share);
            string name = row.FalseRejectRate is null ? $"<b>{RateTableText.Name(row)}</b>" : RateTableText.Name(row);
            table.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{name}</td><td>{row.Threshold:0.###}</td><td>{Share(row.Taught)}</td><td>{Share(row.Rejected)}</td><td>{Share(row.Caught)}</td></tr>");
        }
        return table.Append("</table>").ToString();
    }

    private static string Notes(EvaluationCounts counts)
    {
        string missing = counts.WithoutMask > 0
            ? $"{counts.WithoutMask} defective images have no mask and are left out of the pixel figures. "
            : "";
        return missing + (counts.EmptyMasks > 0 ? $"{counts.EmptyMasks} masks are empty." : "");
    }

    private static string Figures(IReadOnlyList<GalleryPicture> pictures, float? threshold)
    {
        var figures = new StringBuilder();
        foreach (GalleryPicture picture in pictures)
        {
            bool fails = picture.Score.Score >= threshold, right = fails == picture.Score.IsDefect;
            string verdict = threshold is null ? "" : $"<span class=\"{(right ? "fine" : "bad")}\">{(fails ? "FAIL" : "PASS")}</span> ";
            figures.Append(
                CultureInfo.InvariantCulture,
                $"<figure><img alt=\"{ReportPage.Text(picture.Score.File)}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(picture.Jpeg)}\"><figcaption>{verdict}{picture.Score.Score:0.000} &middot; {ReportPage.Text(picture.Score.File)}{GoodPlace(picture.Good)}</figcaption></figure>");
        }
        return figures.ToString();
    }

    private static string GoodPlace(GoodPatchPair? good)
    {
        if (good is null) return "";
        return $"<br>{ReportPage.Text(good.Text)}<br>{Patch("the marked place", good.Marked)}{Patch("the good place that it resembles most", good.Good)}";

        static string Patch(string what, byte[]? jpeg) => jpeg is null ? ""
            : $"<img class=\"patch\" alt=\"{what}\" title=\"{what}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}\">";
    }

    // A data set in this layout mostly has the learned pictures in it.
    private static GoodPatchPairs? Pairs(string modelFolder, string data, IPictureCodec codec)
    {
        ModelManifest manifest = PackageReader.ReadManifest(modelFolder);
        return GoodPatchFinder.CanOpen(manifest)
            ? new GoodPatchPairs(GoodPatchFinder.Open(modelFolder), Path.Combine(data, "train", "good"), codec, manifest.Frames?.BitDepth)
            : null;
    }

    private static string Percent(double? value) => value is { } known ? known.ToString("0.0 %", CultureInfo.InvariantCulture) : "-";
}
