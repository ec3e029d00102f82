using System.CommandLine;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Verbs;

/// <summary>calibrate: finds a model's threshold again.</summary>
internal static class CalibrateCommand
{
    private const int Shown = 5;

    public static Command Create()
    {
        Option<string> model = ModelOptions.Model();
        var good = new Option<string>("--good") { Description = "Fresh images of good parts, that the model was not learned from. Without it the scores kept in the model are used again.", HelpName = "folder" };
        Option<float?> threshold = NumberOptions.Score("--threshold", "Set this threshold instead of finding one.");
        var undo = new Option<bool>("--undo") { Description = "Take back the last calibration; once more takes that back." };
        Option<decimal> rate = NumberOptions.FalseRejectRate();
        Option<int?> area = NumberOptions.Optional("--min-region-area", "pixels", 1, 1_000_000_000, "Smaller spots do not count; area in pixels of the frame. [default: the model's]");
        var force = new Option<bool>("--force") { Description = "Write the threshold although it makes no sense for the model: below half of the lowest score on record, or far above the highest." };
        var mask = new Option<string>("--ignore-mask") { Description = "Picture of the frame's size; what is not black in it is never looked at.", HelpName = "file" };
        var verb = new Verb(
            "calibrate", "Finds a model's threshold again, from fresh good images or for another false reject rate, or sets it.",
            "calibrate --model models/cap --good pictures/fresh", "calibrate --model models/cap --false-reject-rate 0.002",
            "calibrate --model models/cap --threshold 31.5", "calibrate --model models/cap --undo");
        foreach (Option option in (Option[])[model, good, threshold, undo, rate, area, mask, force]) verb.Add(option);
        Option[] ways = [threshold, undo, good];
        verb.Validators.Add(result =>
        {
            bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
            Option[] given = [.. ways.Where(IsGiven)];
            if (given.Length > 1) result.AddError($"{given[0].Name} and {given[1].Name} do not go together: a threshold is set, taken back or found.");
            Option[] finding = [.. ((Option[])[rate, area, mask]).Where(IsGiven)];
            if (given is [var way] && way != good && finding.Length > 0) result.AddError($"{finding[0].Name} says how a threshold is found; it has no meaning with {way.Name}.");
        });
        return verb.Does((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetRequiredValue(model),
            new Wanted(
                parsed.GetValue(good), parsed.GetValue(threshold), parsed.GetValue(undo), parsed.GetValue(rate), parsed.GetValue(area), parsed.GetValue(mask),
                parsed.GetValue(force)),
            cancellation)));
    }

    private static int Run(string folder, Wanted wanted, CancellationToken cancellation)
    {
        ModelManifest manifest = PackageReader.ReadManifest(folder);
        if (wanted.Good is null && (wanted.Area ?? manifest.MinimumRegionArea, wanted.Mask) != (manifest.MinimumRegionArea, null))
            throw new CommandException(ExitCode.Usage, "--min-region-area and --ignore-mask change every score: give fresh good images with --good.");
        Calibration calibration = wanted switch
        {
            { Undo: true } => PackageWriter.RestoreCalibration(folder).Calibration,
            { Threshold: { } threshold } => Give(folder, manifest, threshold, wanted.Force),
            { Good: { } good } => FromFresh(folder, manifest, good, wanted, cancellation),
            _ => FromKept(folder, manifest, wanted.Rate),
        };
        CalibrationText.Write(Console.Out, calibration, folder, [.. calibration.Scores.OrderByDescending(score => score.Score).Take(Shown)]);
        Console.WriteLine($"Wrote the threshold into {folder}{(wanted.Undo ? "" : "; calibrate --undo takes it back")}. {ModelOptions.TakenOver}");
        return ExitCode.Done;
    }

    private static Calibration Give(string folder, ModelManifest manifest, float threshold, bool force)
    {
        Calibration calibration = manifest.Calibration with { Procedure = "given", Threshold = threshold };
        if (!force) RefuseDoubtful(manifest, calibration, "Is it meant for this model?");
        PackageWriter.Recalibrate(folder, calibration, manifest.ImageCalibration, manifest.MinimumRegionArea, manifest.IgnoreMaskSha256);
        return calibration;
    }

    private static Calibration FromKept(string folder, ModelManifest manifest, decimal rate)
    {
        if (manifest.Calibration.Scores.Count == 0)
            throw new CommandException(ExitCode.Usage, $"{folder}: the model keeps no scores of good images. Give fresh ones with --good, or a threshold with --threshold.");
        string procedure = manifest.Calibration.Scores[0].Fold < 0 ? "split-conformal" : "k-fold";
        Calibration calibration = ThresholdCalibration.Calibrate(procedure, manifest.Calibration.Folds, manifest.Calibration.Scores, rate);
        Calibration? whole = manifest.ImageCalibration is { Scores.Count: > 0 } kept ? ThresholdCalibration.Calibrate(procedure, kept.Folds, kept.Scores, rate) : null;
        PackageWriter.Recalibrate(folder, calibration, whole, manifest.MinimumRegionArea, manifest.IgnoreMaskSha256);
        return calibration;
    }

    private static Calibration FromFresh(string folder, ModelManifest manifest, string good, Wanted wanted, CancellationToken cancellation)
    {
        int area = wanted.Area ?? manifest.MinimumRegionArea;
        FreshScores fresh = Score(folder, good, manifest, area, wanted.Mask, cancellation);
        Calibration calibration = ThresholdCalibration.Calibrate("split-conformal", 0, fresh.Deciding, wanted.Rate);
        if (!wanted.Force) RefuseDoubtful(manifest, calibration, "Are the fresh pictures of this part, in this light, from this camera?");
        Calibration? whole = fresh.Whole.Count == 0 ? null : ThresholdCalibration.Calibrate("split-conformal", 0, fresh.Whole, wanted.Rate);
        PackageWriter.Recalibrate(folder, calibration, whole, area, wanted.Mask is null ? null : IgnoreMaskFile.Sha256(wanted.Mask));
        return calibration;
    }

    // Fresh pictures of another part, light or camera give a threshold that passes or fails everything.
    private static void RefuseDoubtful(ModelManifest manifest, Calibration calibration, string question)
    {
        if (calibration.Threshold is not { } threshold || manifest.Band?.Doubt("threshold", threshold) is not { } doubt) return;
        throw new CommandException(
            ExitCode.InputData,
            $"Nothing was written: {doubt} {question} If the threshold is meant all the same, add --force.");
    }

    private static FreshScores Score(string folder, string good, ModelManifest manifest, int area, string? maskPath, CancellationToken cancellation)
    {
        var codec = new OpenCvPictureCodec();
        using IAnomalyModel model = ModelOptions.Load(folder);
        IgnoreMask? mask = maskPath is null ? null : IgnoreMaskFile.Read(maskPath, codec, model.Info, null);
        if (!model.Info.HasMap && (area != 1 || mask is not null))
            throw new CommandException(ExitCode.Usage, $"{folder}: {model.Info.Method} scores the picture as a whole; --min-region-area and --ignore-mask have no meaning for it.");
        var rules = new StationRules
        {
            Verdict = new VerdictSettings { DecidedBy = model.Info.DefaultDecision, Threshold = float.MaxValue, MinimumRegionArea = area },
            IgnoreMask = mask,
        };
        using var bar = new ProgressLine(Console.Error);
        HashSet<string> taught = [.. manifest.Images.Select(image => image.Sha256)];
        var fresh = FreshScores.Of(good, model, taught, rules, codec, bar.Say, share => bar.Show(share, "scoring the good images"), cancellation);
        bar.End();
        foreach (string note in fresh.Notes) Console.WriteLine($"Note: {note}");
        return fresh;
    }

    private sealed record Wanted(string? Good, float? Threshold, bool Undo, decimal Rate, int? Area, string? Mask, bool Force);
}
