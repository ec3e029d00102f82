using System.CommandLine;
using System.Globalization;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Evaluating;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Thresholds;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Verbs;

/// <summary>calibrate: finds a model's threshold again.</summary>
internal static class CalibrateCommand
{
    private const int Shown = 5;

    public static Command Create()
    {
        Option<string?> model = StationChoice.Model(), recipe = StationChoice.Recipe();
        var station = new Option<string?>("--station")
        {
            Description = "With --good: find a threshold for each zone of this station of the configuration.",
            HelpName = "name"
        };
        Option<string> config = RunCommand.ConfigurationOption();
        var write = new Option<bool>("--write")
        {
            Description =
                "With --station: write the thresholds into the configuration file; a running agent takes them into use within a second."
        };
        var by = new Option<string?>("--by")
        {
            Description = "With --write: who changes it, for the audit file; the user of this command line when left out.",
            HelpName = "name"
        };
        var good = new Option<string>("--good")
        {
            Description =
                "Fresh images of good parts, that the model was not learned from. Without it the scores kept in the model are used again.",
            HelpName = "folder"
        };
        Option<float?> threshold = NumberOptions.Score("--threshold", "Set this threshold instead of finding one.");
        var undo = new Option<bool>("--undo") { Description = "Take back the last calibration; once more takes that back." };
        var gap = new Option<string>("--to-gap")
        {
            Description = "Set the threshold into the gap between good parts and defects of a data set in the layout of MVTec AD.",
            HelpName = "folder",
        };
        var countAll = new Option<bool>("--count-all")
        {
            Description = "Let the threshold rest on all images, also on those that stand apart from the others."
        };
        Option<bool> strict = ModelOptions.Strict();
        Option<decimal> rate = NumberOptions.FalseRejectRate();
        Option<int?> area = NumberOptions.Optional("--min-region-area", "pixels", 1, 1_000_000_000,
            "Smaller spots do not count; area in pixels of the frame. [default: the model's]");
        var force = new Option<bool>("--force")
        {
            Description =
                "Write the threshold although it makes no sense for the model: below half of the lowest score on record, or far above the highest."
        };
        var mask = new Option<string>("--ignore-mask")
        {
            Description = "Picture of the frame's size; what is not black in it is never looked at.",
            HelpName = "file"
        };
        var verb = new Verb(
            "calibrate", "Finds a model's threshold again, from fresh good images or for another false reject rate, or sets it.",
            "calibrate --model models/cap --good pictures/fresh", "calibrate --model models/cap --false-reject-rate 0.002",
            "calibrate --model models/cap --threshold 31.5", "calibrate --model models/cap --to-gap pictures/cap",
            "calibrate --model models/cap --undo",
            "calibrate --station cap --config line4.json --good pictures/fresh --write");
        foreach (Option option in (Option[])[model, good, threshold, gap, undo, rate, countAll, area, mask, force, strict, station, recipe,
            config, write, by]) verb.Add(option);
        Option[] ways = [threshold, gap, undo, good];
        verb.Validators.Add(result =>
        {
            bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
            if (IsGiven(station))
            {
                if (((Option[])[model, threshold, gap, undo, area, mask, force, strict]).FirstOrDefault(IsGiven) is { } other)
                    result.AddError($"{other.Name} does not go together with --station, which has its own.");
                if (!IsGiven(good)) result.AddError("--station needs --good: images of good parts that the model was not learned from.");
                return;
            }
            if (((Option[])[recipe, config, write, by]).FirstOrDefault(IsGiven) is { } lone)
                result.AddError($"{lone.Name} needs --station.");
            if (!IsGiven(model)) result.AddError("Give --model, or --station of a configuration.");
            Option[] given = [.. ways.Where(IsGiven)];
            if (given.Length > 1)
                result.AddError($"{given[0].Name} and {given[1].Name} do not go together: a threshold is set, taken back or found.");
            Option[] finding = [.. ((Option[])[rate, countAll, area, mask]).Where(IsGiven)];
            if (given is [var way] && way != good && finding.Length > 0)
                result.AddError($"{finding[0].Name} says how a threshold is found; it has no meaning with {way.Name}.");
        });
        return verb.Does((parsed, cancellation) =>
        {
            if (parsed.GetValue(station) is { } name)
            {
                ZoneCalibration.Run(
                    ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable), name, parsed.GetValue(recipe),
                    parsed.GetValue(good)!, parsed.GetValue(rate),
                    parsed.GetValue(countAll), parsed.GetValue(write) ? parsed.GetValue(by) ?? ConfigurationWriting.User() : null,
                    cancellation);
                return Task.FromResult(ExitCode.Done);
            }
            return Task.FromResult(Run(parsed.GetValue(model)!,
            new Wanted(
                parsed.GetValue(good), parsed.GetValue(threshold), parsed.GetValue(gap), parsed.GetValue(undo), parsed.GetValue(rate),
                parsed.GetValue(area), parsed.GetValue(mask),
                parsed.GetValue(force), parsed.GetValue(countAll), parsed.GetValue(strict)),
            cancellation));
        });
    }

    private static int Run(string folder, Wanted wanted, CancellationToken cancellation)
    {
        ModelManifest manifest = PackageReader.ReadManifest(folder);
        if (wanted.Good is null && (wanted.Area ?? manifest.MinimumRegionArea, wanted.Mask) != (manifest.MinimumRegionArea, null))
            throw new CommandException(ExitCode.Usage,
                "--min-region-area and --ignore-mask change every score: give fresh good images with --good.");
        Calibration calibration = wanted switch
        {
            { Undo: true } => PackageWriter.RestoreCalibration(folder).Calibration,
            { Threshold: { } threshold } => Give(folder, manifest, threshold, wanted.Force),
            { Gap: { } data } => ToGap(folder, manifest, data, wanted.Force, cancellation),
            { Good: { } good } => FromFresh(folder, manifest, good, wanted, cancellation),
            _ => FromKept(folder, manifest, wanted),
        };
        CalibrationText.Write(Console.Out, calibration, PackageReader.ReadManifest(folder).Method, folder,
            [.. calibration.Scores.OrderByDescending(score => score.Score).Take(Shown)]);
        Console.WriteLine(
            $"Wrote the threshold into {folder}{(wanted.Undo ? "" : "; calibrate --undo takes it back")}. {ModelOptions.TakenOver}");
        return ModelOptions.Judge(WeakModel.Of(PackageReader.ReadManifest(folder)), wanted.IsStrict);
    }

    private static Calibration ToGap(string folder, ModelManifest manifest, string data, bool force, CancellationToken cancellation)
    {
        EvaluationOutcome outcome = Evaluate(folder, data, cancellation);
        foreach (string line in (string[])[.. outcome.Faults, .. outcome.Notes])
            Console.Error.WriteLine(TerminalText.Of($"edge-inspector: {line}"));
        // The highest good part of both, as long as defects lie above it.
        float high = outcome.Scores.Where(score => score.IsDefect).Min(score => score.Score);
        float low = outcome.Scores.Where(score => !score.IsDefect).Max(score => score.Score);
        if (!(low < high))
        {
            int caught = outcome.Scores.Count(score => score.IsDefect && score.Score > low);
            throw new CommandException(
                ExitCode.InputData,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Nothing was written: {data} has no gap. Good parts score up to {low:0.###} and defects from {high:0.###}. A threshold just ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"above {low:0.###} catches {caught} of {outcome.Result.Counts.Defect} defects: ")
                + "calibrate --threshold sets it, and evaluate shows others.");
        }
        low = manifest.Calibration.Scores.Select(score => score.Score)
            .Where(score => score < high && score < manifest.Calibration.Threshold).Append(low).Max();
        return Give(folder, manifest, ThresholdAdvice.Between(low, high), force);
    }

    private static EvaluationOutcome Evaluate(string folder, string data, CancellationToken cancellation)
    {
        var codec = PictureLibrary.Codec();
        var set = TestSet.Find(data, codec);
        using IAnomalyModel model = ModelOptions.Load(folder);
        using var bar = new ProgressLine(Console.Error);
        int done = 0;
        EvaluationOutcome outcome = DataSetEvaluation.Run(
            model, set, codec, (_, _) => bar.Show((double)++done / set.Images.Count, "judging the test images"), cancellation);
        bar.End();
        return outcome;
    }

    private static Calibration Give(string folder, ModelManifest manifest, float threshold, bool force)
    {
        Calibration calibration = manifest.Calibration with { Procedure = "given", Threshold = threshold, SetAside = null, Reach = null };
        if (!force) RefuseDoubtful(manifest, calibration, "Is it meant for this model?");
        PackageWriter.Recalibrate(folder, calibration, manifest.ImageCalibration, manifest.MinimumRegionArea, manifest.IgnoreMaskSha256);
        return calibration;
    }

    private static Calibration FromKept(string folder, ModelManifest manifest, Wanted wanted)
    {
        if (manifest.Calibration.Scores.Count == 0)
            throw new CommandException(ExitCode.Usage,
                $"{folder}: the model keeps no scores of good images. Give fresh ones with --good, or a threshold with --threshold.");
        string procedure = manifest.Calibration.Scores[0].Fold < 0 ? "split-conformal" : "k-fold";
        Calibration calibration = Found(manifest, procedure, manifest.Calibration, wanted);
        Calibration? whole = manifest.ImageCalibration is { Scores.Count: > 0 } kept ? Found(manifest, procedure, kept, wanted) : null;
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

    // Fresh images were chosen for this by a person: all of them count.
    private static Calibration Found(ModelManifest manifest, string procedure, Calibration kept,
        Wanted wanted) => ThresholdCalibration.Calibrate(
        procedure, kept.Folds, kept.Scores, wanted.Rate,
        setsAside: procedure == "k-fold" && LearningMethods.Named(manifest.Method).ScoresDistances && !wanted.CountsAll);

    // Fresh pictures of another part, light or camera give a threshold that passes or fails everything.
    private static void RefuseDoubtful(ModelManifest manifest, Calibration calibration, string question)
    {
        if (calibration.Threshold is not { } threshold || manifest.Band?.Doubt("threshold", threshold) is not { } doubt) return;
        throw new CommandException(
            ExitCode.InputData,
            $"Nothing was written: {doubt} {question} If the threshold is meant all the same, add --force.");
    }

    private static FreshScores Score(string folder, string good, ModelManifest manifest, int area, string? maskPath,
        CancellationToken cancellation)
    {
        var codec = PictureLibrary.Codec();
        using IAnomalyModel model = ModelOptions.Load(folder);
        FrameMask? mask = maskPath is null ? null : IgnoreMaskFile.Read(maskPath, codec, model.Info, null);
        if (!model.Info.HasMap && (area != 1 || mask is not null))
            throw new CommandException(ExitCode.Usage,
                $"{folder}: {model.Info.Method} scores the picture as a whole; --min-region-area and --ignore-mask have no meaning for it.");
        var rules = new StationRules
        {
            Verdict = new VerdictSettings { DecidedBy = model.Info.DefaultDecision, Threshold = float.MaxValue, MinimumRegionArea = area },
            IgnoreMask = mask,
        };
        using var bar = new ProgressLine(Console.Error);
        HashSet<string> taught = [.. manifest.Images.Select(image => image.Sha256)];
        var fresh = FreshScores.Of(good, model, taught, rules, codec, bar.Say, share => bar.Show(share, "scoring the good images"),
            cancellation);
        bar.End();
        foreach (string note in fresh.Notes) Console.WriteLine(TerminalText.Of($"Note: {note}"));
        return fresh;
    }

    private sealed record Wanted(
        string? Good, float? Threshold, string? Gap, bool Undo, decimal Rate, int? Area, string? Mask, bool Force, bool CountsAll,
        bool IsStrict);
}
