using EdgeInspector.Inference.Graphs;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.Learning;

[Long]
public sealed class ModelLearnerTests
{
    private static readonly LearningOptions Options = new() { Method = new KnnOptions { BankRows = 60, Neighbours = 2 } };
    private static readonly LearningOptions WholeBank = new() { Method = new KnnOptions { BankRows = null, Neighbours = 2 } };

    [Fact]
    public void Learn_AnyNumberOfThreads_GivesTheSameModel()
    {
        LearnedModel one = Learn(new DrawnPictures(24), Options with { Threads = 1 }).Model;
        LearnedModel four = Learn(new DrawnPictures(24), Options with { Threads = 4 }).Model;
        Assert.Equal(one.Graph, four.Graph);
        Assert.Equal(one.Head.Bank!.Origins, four.Head.Bank!.Origins);
        Assert.Equal(one.Calibration.Scores, four.Calibration.Scores);
        Assert.Equal(one.Calibration.Threshold, four.Calibration.Threshold);
    }

    [Fact]
    public void Learn_AnotherSeed_ChoosesAnotherBank() => Assert.NotEqual(
        Learn(new DrawnPictures(24), Options).Model.Head.Bank!.Origins,
        Learn(new DrawnPictures(24), Options with { Seed = 1 }).Model.Head.Bank!.Origins);

    [Fact]
    public void Learn_GoldenPictures_AreNotInTheBank()
    {
        LearnedModel model = Learn(new DrawnPictures(30), Options).Model;
        Assert.Equal(3, model.GoldenImages.Count);
        Assert.Single(model.GoldenImages, image => image.HasDefect);
        int[] learned = [.. model.Calibration.Scores.Select(score => model.Images.ToList().FindIndex(image => image.File == score.File))];
        Assert.Equal(28, learned.Length);
        Assert.All(model.Head.Bank!.Origins, origin => Assert.Contains(origin.Image, learned));
    }

    [Fact]
    public void Learn_ThresholdOfTwentyImages_IsJustAboveTheHighestScoreAndSaysSo()
    {
        LearningOutcome outcome = Learn(new DrawnPictures(24), Options);
        Calibration calibration = outcome.Model.Calibration;
        Assert.Equal(("k-fold", 5, 22), (calibration.Procedure, calibration.Folds, calibration.Scores.Count));
        Assert.Equal(MathF.BitIncrement(calibration.Scores.Max(score => score.Score)), calibration.Threshold);
        Assert.Contains(outcome.Notes, note => note.Contains("It takes 99 images", StringComparison.Ordinal));
        Assert.Equal(calibration.Scores.OrderByDescending(score => score.Score).Take(5), outcome.Suspicious.Select(image => image.Score));
        Assert.All(outcome.Suspicious, image => Assert.Equal(image.Score.Score, image.AnomalyMap.Max()));
    }

    [Fact]
    public void Learn_DefectAmongTheGoodImages_IsTheMostSuspicious()
    {
        LearningOutcome outcome = Learn(new Contaminated(new DrawnPictures(24), 5), Options);
        Assert.Equal("005.png", outcome.Suspicious[0].Score.File);
    }

    // Golden pictures are in no fold.
    [Fact]
    public void Learn_DefectAmongTheGoldenPictures_IsTheMostSuspicious()
    {
        var pictures = new DrawnPictures(24);
        string golden = GoldenFile(Learn(pictures, Options).Model);
        int index = pictures.Images.ToList().FindIndex(image => image.File == golden);
        CalibrationScore found = Learn(new Contaminated(pictures, index), Options).Suspicious[0].Score;
        Assert.Equal((golden, -1), (found.File, found.Fold));
    }

    private static string GoldenFile(LearnedModel model) =>
        model.Images.First(image => model.Calibration.Scores.All(score => score.File != image.File)).File;

    [Fact]
    public void Learn_OneImage_HasNoThresholdAndSaysSo()
    {
        LearningOutcome outcome = Learn(new DrawnPictures(1), WholeBank);
        Assert.Null(outcome.Model.Calibration.Threshold);
        Assert.Contains(outcome.Notes, note => note.Contains("--threshold", StringComparison.Ordinal));
        Assert.Equal(5f, Learn(new DrawnPictures(1), Options with { Threshold = 5 }).Model.Calibration.Threshold);
    }

    [Fact]
    public void Learn_WholeBank_KeepsEveryPatch() => Assert.Equal(22 * 64, Learn(new DrawnPictures(24), WholeBank).Model.Head.Bank!.Rows);

    [Fact]
    public void Learn_MemoryLimit_ThinsPatchesNeverImages()
    {
        LearningOutcome outcome = Learn(new DrawnPictures(24), WholeBank with { MemoryLimitBytes = 22 * 10 * 152 * 4 });
        Assert.Equal(220, outcome.Model.Head.Bank!.Rows);
        Assert.Equal(22, outcome.Model.Head.Bank!.Origins.Select(origin => origin.Image).Distinct().Count());
        Assert.Contains(outcome.Notes, note => note.Contains("no image is left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Learn_Pictures_AreReadAsAStream()
    {
        var pictures = new DrawnPictures(24);
        Learn(pictures, Options);
        // Once for the features, once for the score, and once for what the finished bank sees at each place; the golden and the probed one
        // once more. None is kept in between.
        Assert.InRange(pictures.Reads, 3 * 22, 3 * 24 + 2);
    }

    [Fact]
    public void Learn_MoreNeighboursThanRows_IsRefused() =>
        Assert.Contains("neighbours",
            Assert.Throws<LearningOptionsException>(
                () => Learn(new DrawnPictures(3), Options with { Method = new KnnOptions { BankRows = 5, Neighbours = 6 } })).Message,
                StringComparison.Ordinal);

    [Fact]
    public void Learn_Cancelled_Ends()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Learn(new DrawnPictures(24), Options, cancelled.Token));
    }

    [Fact]
    public void Learn_PictureThatFails_IsTold()
    {
        var error = Assert.Throws<ModelException>(() => Learn(new Failing(new DrawnPictures(24)), Options));
        Assert.Equal("picture 7", error.Message);
    }

    internal static GraphComposer Composer() => new(Repository.PathTo("models/efficientnet_lite0.onnx"), ["c3", "c4"], 64, 64);

    internal static LearningOutcome Learn(ITrainingPictures pictures, LearningOptions options, CancellationToken cancellation = default) =>
        ModelLearner.Learn(Composer(), options, pictures, _ => { }, new Progress<LearningProgress>(), cancellation);

    private sealed class Contaminated(ITrainingPictures good, int bad) : ITrainingPictures
    {
        public IReadOnlyList<TrainingImage> Images => good.Images;

        public void Read(int index, Span<byte> input)
        {
            good.Read(index, input);
            if (index == bad) input[(input.Length / 3)..(input.Length / 2)].Fill(255);
        }
    }

    private sealed class Failing(ITrainingPictures good) : ITrainingPictures
    {
        public IReadOnlyList<TrainingImage> Images => good.Images;

        public void Read(int index, Span<byte> input)
        {
            if (index == 7) throw new ModelException("picture 7");
            good.Read(index, input);
        }
    }
}
