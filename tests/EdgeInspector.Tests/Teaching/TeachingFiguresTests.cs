using System.Globalization;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Pipeline;
using EdgeInspector.Teaching;
using EdgeInspector.TestKit;
using EdgeInspector.Verbs;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

/// <summary>
/// What the guards of teaching do with real pictures: figures for src/FIGURES.md, written to the file that EDGEINSPECTOR_TEACHING_FIGURES
/// names. Takes some minutes for each set; skipped without the variable.
/// </summary>
[Long]
public sealed class TeachingFiguresTests : IDisposable
{
    private const int Defects = 20, FalseRejects = 50;
    private readonly TemporaryFolder _folder = new();
    private readonly IPictureCodec _codec = PictureLibrary.Codec();

    /// <summary>
    /// A model of some good pictures, at a threshold so low that enough of the unseen good ones fail; half of those are taught, the others
    /// are held out, and so are most of the defects that fail: they are the confirmed rejects.
    /// </summary>
    [Theory]
    [InlineData("screw", 160, "0.25")]
    [InlineData("cookie", 15, "0.3")]
    public void RealDefectsAndFalseRejects(string set, int learned, string rate)
    {
        string file = Environment.GetEnvironmentVariable("EDGEINSPECTOR_TEACHING_FIGURES") ?? "";
        Assert.SkipWhen(file.Length == 0, "Set EDGEINSPECTOR_TEACHING_FIGURES to a file for the figures.");
        string data = SharedData.Require($"data/{set}");
        string[] good = Shuffled([.. Pictures($"{data}/train/good"), .. Pictures($"{data}/test/good")]);
        string[] bad = Shuffled([.. Directory.GetDirectories($"{data}/test").Where(kind => !kind.EndsWith("/good", StringComparison.Ordinal))
            .SelectMany(Pictures)]);
        string[] first = [.. good.Take(learned).Order(StringComparer.Ordinal)];
        string before = Learn("before", first, [], null, decimal.Parse(rate, CultureInfo.InvariantCulture));
        using ModelTrial now = Trial(before);
        string[] failing = [.. good.Skip(learned).Where(picture => Fails(now, picture))];
        string[] caught = [.. bad.Where(picture => Fails(now, picture))];
        string[] offered = [.. caught.Take(Math.Min(Defects, caught.Length / 2))], confirmed = [.. caught.Skip(offered.Length)];
        string[] taught = [.. failing.Take(Math.Min(FalseRejects, failing.Length))];
        string said = $"{set}: learned from {learned} of {good.Length} good pictures, false reject rate {rate}, threshold {now.Threshold:0.000} (typical {now.Info.ScoreMedian:0.000}); of {good.Length - learned} unseen good ones {failing.Length} fail, of {bad.Length} bad ones {caught.Length}.\n";
        File.AppendAllText(file, said);

        var guarded = new GuardSet([.. confirmed.Select(path => new GuardedPicture("confirmedReject", path, () => Read(path)))], confirmed.Length, 0, []);
        using TrialBank bank = TrialBank.Open(before)!;
        var trial = new CandidateTrial(now, Rules(now.Info, before), bank, guarded, new Guards(now, before, guarded), TimeProvider.System);
        (string Name, string[] Pictures)[] groups = [("defects offered as good", offered), ("false rejects offered as good", taught)];
        foreach ((string name, string[] pictures) in groups)
        {
            GuardReport[] reports = [.. pictures.Select(path => trial.Try(Read(path), TestContext.Current.CancellationToken))];
            CandidateState[] states = [.. reports.Select(CandidateTrial.StateOf)];
            said = $"{set}: {pictures.Length} {name}, {confirmed.Length} confirmed rejects: {states.Count(state => state == CandidateState.Refused)} refused, {states.Count(state => state == CandidateState.Doubtful)} doubtful, {states.Count(state => state == CandidateState.Accepted)} accepted; {reports.Count(one => one.Hidden.Any(part => part.Kind == "confirmedReject"))} would hide a confirmed reject, {reports.Count(one => one.Hidden.Any(part => part.Kind is "drawnDefect" or "golden"))} a drawn defect; doubts: {reports.Count(one => one.Doubts.Any(doubt => doubt.Contains("nearer", StringComparison.Ordinal)))} like a reject, {reports.Count(one => one.Doubts.Any(doubt => doubt.Contains("it scores", StringComparison.Ordinal)))} far above, {reports.Count(one => one.Doubts.Any(doubt => doubt.Contains("would own", StringComparison.Ordinal)))} too many rows; most rows wanted {reports.Max(one => one.Rows)} of {bank.MostRows}.\n";
            File.AppendAllText(file, said);
        }
        // Half of the false rejects are taught, the others held out; then the defects too, as if every guard had been passed by.
        string[] half = [.. failing.Where((_, i) => i % 2 == 0)], others = [.. failing.Where((_, i) => i % 2 == 1)];
        foreach ((string name, string[] more, float? threshold) in ((string, string[], float?)[])[
            ("half of the false rejects, threshold kept", half, now.Threshold), ("half of the false rejects, threshold anew", half, null),
            ($"{offered.Length} defects past all guards, threshold kept", offered, now.Threshold)])
        {
            using ModelTrial after = Trial(Learn($"{Guid.NewGuid():N}", first, more, threshold, decimal.Parse(rate, CultureInfo.InvariantCulture)));
            said = $"{set}: relearned with {name}: threshold {after.Threshold:0.000}; of {others.Length} held-out false rejects {others.Count(path => !Fails(after, path))} pass, of {confirmed.Length} confirmed rejects {confirmed.Count(path => !Fails(after, path))} pass, of {more.Length} taught {more.Count(path => !Fails(after, path))} pass.\n";
            File.AppendAllText(file, said);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Pictures(string folder) => Directory.GetFiles(folder).Order(StringComparer.Ordinal);

    private static string[] Shuffled(string[] pictures)
    {
        var random = new SplitMix64(1);
        for (int i = pictures.Length - 1; i > 0; i--)
        {
            int other = random.NextInt32(i + 1);
            (pictures[i], pictures[other]) = (pictures[other], pictures[i]);
        }
        return pictures;
    }

    private Picture Read(string path) => _codec.Read(path, out _);

    private bool Fails(ModelTrial trial, string path) => trial.Judge(Read(path)).Verdict == Verdict.Fail;

    // As the job learns: taught pictures spread among the others, named as taught.
    private string Learn(string name, string[] first, string[] taught, float? threshold, decimal rate)
    {
        List<(string File, string Path)> listed = [.. first.Select((path, i) => ($"{i:0000}.png", path))];
        for (int i = 0; i < taught.Length; i++)
            listed.Insert((int)((2L * i + 1) * (first.Length + taught.Length) / (2 * taught.Length)), ($"taught/{i:0000}.png", taught[i]));
        var options = new LearningOptions { FalseRejectRate = rate, Threshold = threshold };
        var run = new LearningRun
        {
            Good = _folder.Path,
            Out = _folder.PathTo(name),
            Options = options,
            Pictures = FolderPictures.OpenListed(name, listed, _codec, options, TestContext.Current.CancellationToken),
        };
        run.Execute(_codec, TimeProvider.System, _ => { }, new Progress<LearningProgress>(), TestContext.Current.CancellationToken);
        return run.Out;
    }

    private static StationRules Rules(ModelInfo model, string package) => ModelOptions.Rules(model, package, null);

    private static ModelTrial Trial(string package)
    {
        IAnomalyModel model = ModelOptions.Load(package);
        return new ModelTrial(model, Rules(model.Info, package), TimeProvider.System);
    }
}
