using System.Globalization;
using EdgeInspector.Evaluating;
using EdgeInspector.Evaluating.Report;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods;
using EdgeInspector.Models;
using EdgeInspector.Thresholds;

namespace EdgeInspector.Comparing;

/// <summary>Learns and evaluates several variants on the same images. A failed variant is reported and does not stop the others.</summary>
internal sealed class Comparison(string good, string data, string workFolder, bool keepReports, LearningOptions options,
    MethodValues ofMethods, IPictureCodec codec)
{
    private TestSet? _set;
    private FolderPictures? _pictures;
    private IReadOnlyList<string> _testNotes = [];

    /// <summary>Test images that could not be judged and masks that cannot be used, the same for all variants.</summary>
    public IReadOnlyList<string> Faults { get; private set; } = [];

    /// <summary>What else a person should know of the images, the same for all variants.</summary>
    public IReadOnlyList<string> Notes => [.. _pictures?.Notes ?? [], .. _testNotes];

    /// <summary>Takes what is to be said of the good images before they are read.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Learns and evaluates one variant.</summary>
    /// <param name="variant">Which.</param>
    /// <param name="number">Names its package in the work folder.</param>
    /// <param name="progress">Reports what is being done.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PictureException">The images cannot be used, by any variant.</exception>
    public VariantResult Run(Variant variant, int number, IProgress<LearningProgress> progress, CancellationToken cancellation)
    {
        string package = Path.Combine(workFolder,
            string.Create(CultureInfo.InvariantCulture, $"{number}-{variant.Method}-{variant.BackboneName}"));
        string size = variant.Size is { } given ? $"{given.Width}x{given.Height}" : "auto";
        TestSet set = _set ??= TestSet.Find(data, codec);
        // Region, bit depth and number are those of all variants.
        progress.Report(new LearningProgress("reading the images", 0));
        FolderPictures pictures = _pictures ??= FolderPictures.Open(good, codec, options, Say, cancellation);
        IReadOnlyList<string> notes = [];
        try
        {
            long started = TimeProvider.System.GetTimestamp();
            var run = new LearningRun
            {
                Good = good,
                Out = package,
                Backbone = variant.Backbone,
                Size = variant.Size,
                Replace = true,
                Pictures = pictures,
                Options = options with { Method = LearningMethods.Named(variant.Method).With(ofMethods), Layers = variant.Layers },
            };
            (_, IReadOnlyList<string> said) = run.Execute(codec, TimeProvider.System,
                start => size = $"{start.InputWidth}x{start.InputHeight}", progress, cancellation);
            notes = [.. said.Except(pictures.Notes)];
            double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            using IAnomalyModel model = PackageReader.Load(package, new SessionSettings());
            int done = 0;
            EvaluationOutcome outcome = DataSetEvaluation.Run(
                model, set, codec,
                (_, _) => progress.Report(new LearningProgress("judging the test images", (double)++done / set.Images.Count)), cancellation);
            Faults = outcome.Faults;
            _testNotes = outcome.Notes;
            Calibration calibration = PackageReader.ReadManifest(package).Calibration;
            outcome = outcome with { Result = outcome.Result with { AtRates = RateTable.Of(calibration, variant.Method, outcome.Scores) } };
            string? weak = WeakModel.Of(outcome.Scores, model.Info.Threshold);
            string[] advice = [.. weak is null ? (string[])[] : [weak],
                .. EvaluationAdvice.Of(outcome.Scores, model.Info.Threshold, calibration, package, data)];
            if (keepReports)
                EvaluationReport.Write(package + "-report", package, data, model, codec, outcome, advice,
                    [.. CalibrationAdvice.Basis(calibration), .. CalibrationAdvice.MoreImages(calibration)]);
            long bytes = new DirectoryInfo(package).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            return new VariantResult(variant.Method, variant.BackboneName, size, outcome.Result, bytes, Math.Round(seconds, 1), null)
            {
                Package = Path.GetFileName(package),
                Advice = advice,
                Notes = notes,
                IsWeak = weak is not null,
            };
        }
        catch (Exception exception) when (exception is ModelException or LearningOptionsException)
        {
            return new VariantResult(variant.Method, variant.BackboneName, size, null, 0, 0, exception.Message) { Notes = notes };
        }
    }
}
