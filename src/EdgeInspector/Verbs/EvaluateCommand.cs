using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Evaluating;
using EdgeInspector.Evaluating.Report;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inspecting;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Thresholds;

namespace EdgeInspector.Verbs;

/// <summary>evaluate: measures a model on test images whose truth is known.</summary>
internal static class EvaluateCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Command Create()
    {
        Option<string?> model = StationChoice.Model(), station = StationChoice.Name(), recipe = StationChoice.Recipe();
        Option<string> config = RunCommand.ConfigurationOption();
        var data = new Option<string>("--data")
        {
            Description =
                "Data set in the layout of MVTec AD: test/good, test/KIND, ground_truth/KIND/NAME_mask.png (or NAME.png, or a folder NAME of masks). In masks black is the background.",
            HelpName = "folder",
            Required = true,
        };
        var output = new Option<string>("--out")
        {
            Description = "Write report.html, evaluation.json, scores.csv, plots and the heatmaps of all test images there.",
            HelpName = "folder"
        };
        Option<string> provider = ModelOptions.Provider();
        Option<bool> json = ModelOptions.Json("The figures as JSON.");
        var verb = new Verb(
            "evaluate", "Measures how well a model tells good from defective parts, on images whose truth is known.",
            "evaluate --model models/cap --data pictures/cap", "evaluate --model models/cap --data pictures/cap --out report --json",
            "evaluate --station cap --config line4.json --data pictures/cap");
        Option<bool> strict = ModelOptions.Strict();
        foreach (Option option in (Option[])[model, station, recipe, config, data, output, provider, json, strict]) verb.Add(option);
        return verb.Does((parsed, cancellation) => Task.FromResult(Run(
            StationChoice.Of(parsed.GetValue(model), parsed.GetValue(config), parsed.GetValue(station), parsed.GetValue(recipe)),
            parsed.GetRequiredValue(data), parsed.GetValue(output), parsed.GetRequiredValue(provider), parsed.GetValue(json),
            parsed.GetValue(strict), cancellation)));
    }

    private static int Run(StationChoice choice, string data, string? output, string provider, bool asJson, bool isStrict,
        CancellationToken cancellation)
    {
        (string folder, var codec) = (choice.Folder, PictureLibrary.Codec());
        var set = TestSet.Find(data, codec);
        using IAnomalyModel model = ModelOptions.Load(folder, provider);
        StationRules? rules = choice.Station is null ? null : choice.RulesFor(model.Info, null);
        float? threshold = rules is null ? model.Info.Threshold : rules.Verdict.Threshold;
        HeatmapFiles? heatmaps = output is null || !model.Info.HasMap
            ? null
            : new HeatmapFiles(Path.Combine(output, "heatmaps"), model.Info, threshold, codec);
        using var bar = new ProgressLine(Console.Error);
        int done = 0;
        EvaluationOutcome outcome = DataSetEvaluation.Run(
            model, set, codec,
            (image, inspection) =>
            {
                if (inspection is not null) heatmaps?.Write(new PictureFile(image.Path, image.Name), inspection);
                bar.Show((double)++done / set.Images.Count, "judging the test images");
            },
            cancellation, rules);
        bar.End();
        foreach (string line in (string[])[.. outcome.Faults, .. outcome.Notes])
            Console.Error.WriteLine(TerminalText.Of($"edge-inspector: {line}"));
        Calibration calibration = PackageReader.ReadManifest(folder).Calibration;
        // Thresholds for other rates, and advice, are those of the whole picture by the model's own rules.
        if (rules is null)
            outcome = outcome
                with
            { Result = outcome.Result with { AtRates = RateTable.Of(calibration, model.Info.Method, outcome.Scores) } };
        string? weak = WeakModel.Of(outcome.Scores, threshold);
        string[] advice = rules is null ? [.. EvaluationAdvice.Of(outcome.Scores, threshold, calibration, folder, data)] : [];
        heatmaps?.Complete();
        if (output is not null)
        {
            Save(output, outcome.Result, outcome.Scores);
            EvaluationReport.Write(output, folder, data, model, codec, outcome, weak is null ? advice : [weak, .. advice],
                [.. CalibrationAdvice.Basis(calibration), .. CalibrationAdvice.MoreImages(calibration)]);
            Console.Error.WriteLine($"Report: {Path.Combine(output, "report.html")}");
        }
        if (asJson) Console.WriteLine(JsonSerializer.Serialize(outcome.Result, Json));
        else Print(outcome.Result, rules is null ? "model" : "station");
        foreach (string line in advice) (asJson ? Console.Error : Console.Out).WriteLine(TerminalText.Of($"Warning: {line}"));
        int judged = ModelOptions.Judge(weak, isStrict);
        return outcome.Faults.Count > 0 ? ExitCode.InputData : judged;
    }

    private static void Save(string folder, EvaluationResult result, IReadOnlyList<ImageScore> scores)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteForPeople(Path.Combine(folder, "evaluation.json"), JsonSerializer.SerializeToUtf8Bytes(result, Json));
        IEnumerable<string> lines = scores.Select(image => string.Create(CultureInfo.InvariantCulture,
            $"\"{image.File.Replace("\"", "\"\"", StringComparison.Ordinal)}\",\"{image.Kind}\",{image.Score:R}{Environment.NewLine}"));
        AtomicFile.WriteForPeople(Path.Combine(folder, "scores.csv"), $"file,kind,score{Environment.NewLine}{string.Concat(lines)}");
    }

    private static void Print(EvaluationResult result, string whose)
    {
        string Figure(double? value) => value is { } known ? known.ToString("0.0000", CultureInfo.InvariantCulture) : "-";
        EvaluationCounts counts = result.Counts;
        Console.WriteLine($"images: {counts.Images} ({counts.Good} good, {counts.Defect} with a defect)");
        string interval = result.ImageAurocInterval is [var low, var high] ? $" ({Figure(low)} to {Figure(high)} with 95 %)" : "";
        Console.WriteLine(
            $"image AUROC {Figure(result.ImageAuroc)}{interval}, average precision {Figure(result.AveragePrecision)}, F1 max {Figure(result.F1Max)} at {Figure(result.F1MaxThreshold)}");
        if (result.ImageScoreAuroc is { } whole)
            Console.WriteLine($"image AUROC of the picture's own score instead of the map's: {Figure(whole)}");
        if (result.PixelAuroc is not null || counts.Regions > 0)
            Console.WriteLine(
                $"pixel AUROC {Figure(result.PixelAuroc)}, AUPRO {Figure(result.Aupro03)} (to 0.3), {Figure(result.Aupro005)} (to 0.05), over {counts.Regions} regions");
        Console.WriteLine(
            $"good parts passed when 2 % of the defects escape: {Figure(result.Pg2)}; defects caught when 2 % of the good parts are rejected: {Figure(result.Pb2)}");
        foreach (KindResult kind in result.Kinds)
        {
            string caught = kind.Caught is { } number ? $", {number} caught" : "";
            Console.WriteLine($"  {kind.Kind,-24} {kind.Images,4} images, image AUROC {Figure(kind.Auroc)}{caught}");
        }
        if (counts.WithoutMask > 0)
            Console.WriteLine($"{counts.WithoutMask} defective images have no mask and are left out of the pixel figures.");
        if (counts.EmptyMasks > 0) Console.WriteLine($"{counts.EmptyMasks} masks are empty.");
        if (counts.Unreadable > 0) Console.WriteLine($"{counts.Unreadable} images could not be judged and are missing in all figures.");
        if (counts.WrongMasks > 0)
            Console.WriteLine($"The masks of {counts.WrongMasks} images cannot be used; the images are left out of the pixel figures.");
        if (result.Threshold is { } threshold)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"at the {whose}'s threshold {threshold:0.000}: {counts.PassedGood} of {counts.Good} good parts pass, {counts.FailedDefect} of {counts.Defect} defects are caught"));
        }
        if (result.AtRates is { Count: > 1 } rows)
        {
            Console.WriteLine("thresholds for other false reject rates, by the scores of the good images that it was learned from:");
            foreach (string line in RateTableText.Lines(rows)) Console.WriteLine($"  {line}");
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"latency p50 {result.LatencyMs.P50:0.0} ms, p95 {result.LatencyMs.P95:0.0} ms, p99 {result.LatencyMs.P99:0.0} ms"));
    }
}
