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
        Option<decimal> rate = NumberOptions.FalseRejectRate();
        Option<int?> area = NumberOptions.Optional("--min-region-area", "pixels", 1, 1_000_000_000, "Smaller spots do not count; area in pixels of the frame. [default: the model's]");
        var force = new Option<bool>("--force") { Description = "Write the threshold although it makes no sense for the model: below half of the lowest score on record, or far above the highest." };
        var mask = new Option<string>("--ignore-mask") { Description = "Picture of the frame's size; what is not black in it is never looked at.", HelpName = "file" };
        var verb = new Verb(
            "calibrate", "Finds a model's threshold again, from fresh good images or for another false reject rate.",
            "calibrate --model models/cap --good pictures/fresh", "calibrate --model models/cap --false-reject-rate 0.002");
        foreach (Option option in (Option[])[model, good, rate, area, mask, force]) verb.Add(option);
        return verb.Does((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetRequiredValue(model), parsed.GetValue(good), parsed.GetValue(rate), parsed.GetValue(area), parsed.GetValue(mask), parsed.GetValue(force), cancellation)));
    }

    private static int Run(string folder, string? good, decimal rate, int? area, string? mask, bool force, CancellationToken cancellation)
    {
        ModelManifest manifest = PackageReader.ReadManifest(folder);
        if (good is null && (area ?? manifest.MinimumRegionArea, mask) != (manifest.MinimumRegionArea, null))
            throw new CommandException(ExitCode.Usage, "--min-region-area and --ignore-mask change every score: give fresh good images with --good.");
        Calibration calibration;
        if (good is null)
        {
            if (manifest.Calibration.Scores.Count == 0)
                throw new CommandException(ExitCode.Usage, $"{folder}: the model keeps no scores of good images. Give fresh ones with --good.");
            string procedure = manifest.Calibration.Scores[0].Fold < 0 ? "split-conformal" : "k-fold";
            calibration = ThresholdCalibration.Calibrate(procedure, manifest.Calibration.Folds, manifest.Calibration.Scores, rate);
            Calibration? whole = manifest.ImageCalibration is { Scores.Count: > 0 } kept ? ThresholdCalibration.Calibrate(procedure, kept.Folds, kept.Scores, rate) : null;
            PackageWriter.Recalibrate(folder, calibration, whole, manifest.MinimumRegionArea, manifest.IgnoreMaskSha256);
        }
        else
        {
            int used = area ?? manifest.MinimumRegionArea;
            FreshScores fresh = Score(folder, good, manifest, used, mask, cancellation);
            calibration = ThresholdCalibration.Calibrate("split-conformal", 0, fresh.Deciding, rate);
            if (!force) RefuseDoubtful(manifest, calibration);
            Calibration? whole = fresh.Whole.Count == 0 ? null : ThresholdCalibration.Calibrate("split-conformal", 0, fresh.Whole, rate);
            PackageWriter.Recalibrate(folder, calibration, whole, used, mask is null ? null : IgnoreMaskFile.Sha256(mask));
        }
        CalibrationText.Write(Console.Out, calibration, [.. calibration.Scores.OrderByDescending(score => score.Score).Take(Shown)]);
        Console.WriteLine($"Wrote the threshold into {folder}. {ModelOptions.TakenOver}");
        return ExitCode.Done;
    }

    // Fresh pictures of another part, light or camera give a threshold that passes or fails everything.
    private static void RefuseDoubtful(ModelManifest manifest, Calibration calibration)
    {
        if (calibration.Threshold is not { } threshold || manifest.Band?.Doubt("threshold", threshold) is not { } doubt) return;
        throw new CommandException(
            ExitCode.InputData,
            $"Nothing was written: {doubt} Are the fresh pictures of this part, in this light, from this camera? If the threshold is meant all the same, add --force.");
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
}
