using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods;
using EdgeInspector.Learning.Methods.GaussianAd;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Learning.Methods.Lunar;
using EdgeInspector.Learning.Methods.Padim;
using EdgeInspector.Learning.Methods.Spade;
using EdgeInspector.Models;
using EdgeInspector.Scoring.Heads;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.Learning;

/// <summary>What every method promises, learned from drawn pictures on the real backbone.</summary>
[Long]
public sealed class MethodLearningTests
{
    private static readonly KnnOptions Knn = new() { BankRows = 60 };
    private static readonly LunarOptions Lunar = new() { BankRows = 60, TrainingPatches = 60 };
    private static readonly PadimOptions Padim = new() { Dimensions = 20 };
    private static readonly SpadeOptions Spade = new() { GalleryRows = 20 };

    public static TheoryData<string> Methods => [.. LearningMethods.All];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Learn_AnyNumberOfThreads_GivesTheSameModel(string method)
    {
        LearnedModel one = Learn(24, Of(method) with { Threads = 1 }).Model, three = Learn(24, Of(method) with { Threads = 3 }).Model;
        Assert.Equal(one.Graph, three.Graph);
        Assert.Equal(one.Calibration.Scores, three.Calibration.Scores);
        Assert.NotNull(one.Calibration.Threshold);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Learn_PictureWithADefect_ScoresAboveTheGoodOnes(string method)
    {
        LearnedModel learned = Learn(24, Of(method)).Model;
        using IAnomalyModel model = ModelLearnerTests.Composer().Load(learned.Graph);
        using IScoringSlot slot = model.CreateSlot();
        float Score(GoldenImage image)
        {
            image.Input.CopyTo(slot.Input);
            slot.Run();
            return learned.Head.HasMap ? slot.Score : slot.ImageScore;
        }
        Assert.True(
            Score(learned.GoldenImages.Single(image => image.HasDefect)) > learned.GoldenImages.Where(image => !image.HasDefect)
            .Max(Score));
    }

    [Fact]
    public void Spade_HasBothScores_AndBothThresholds()
    {
        LearnedModel model = Learn(24, Of(Spade)).Model;
        Assert.Equal(22, ((SpadeOptions)model.Options.Method).Neighbours);
        Assert.Equal(22 * 20, model.Head.Bank!.Rows);
        Assert.NotEqual(model.Calibration.Threshold, model.ImageCalibration!.Threshold);
    }

    [Fact]
    public void Lunar_WholeBank_TrainsOnItsOwnRowsWithoutThemselves()
    {
        var head = (LunarHead)Learn(3, Of(Lunar with { BankRows = null })).Model.Head;
        Assert.Equal(2 * 64, head.Rows.Rows);
        Assert.Equal(5, head.Network.Neighbours);
    }

    [Fact]
    public void Knn_RandomBank_IsAnotherThanTheCoreset()
    {
        int[] Rows(LearningOptions options) =>
            [.. Learn(24, options).Model.Head.Bank!.Origins.Select(origin => origin.Image * 64 + origin.Row * 8 + origin.Column)];
        int[] random = Rows(Of(Knn with { RandomBank = true }));
        Assert.Equal(60, random.Distinct().Count());
        Assert.NotEqual(random.Order(), Rows(Of(Knn)).Order());
    }

    [Fact]
    public void Padim_FewImages_AreNotedAndShrinkageHelps()
    {
        Assert.Contains(Learn(24, Of(Padim)).Notes, note => note.Contains("--shrink", StringComparison.Ordinal));
        Assert.DoesNotContain(Learn(24, Of(Padim with { Shrink = true })).Notes,
            note => note.Contains("--shrink", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("padim", 24, "matrices would take 0.00 GB (64 places x 20 x 20 numbers)")]
    [InlineData("padim", 2, "at least 2 images")]
    [InlineData("gaussian-ad", 2, "at least 2 images")]
    [InlineData("spade", 3, "9 neighbours do not fit 2 images")]
    public void Learn_WhatCannotBe_IsRefusedWithTheRemedy(string method, int images, string told)
    {
        MethodOptions options = method switch
        {
            "padim" => Padim with { MatrixLimitBytes = 100_000 },
            "spade" => Spade with { Neighbours = 9 },
            _ => new GaussianAdOptions(),
        };
        Assert.Contains(told, Assert.Throws<LearningOptionsException>(() => Learn(images, Of(options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Named_NoMethod_IsRefusedWithThoseThatThereAre() => Assert.Contains(
        "choose knn, lunar, padim, spade, gaussian-ad",
        Assert.Throws<LearningOptionsException>(() => LearningMethods.Named("magic")).Message, StringComparison.Ordinal);

    [Fact]
    public void Padim_PicturesOfDifferentSizes_AreRefused()
    {
        var pictures = new OneWider(new DrawnPictures(10));
        string message = Assert.Throws<LearningOptionsException>(() => ModelLearnerTests.Learn(pictures, Of(Padim))).Message;
        Assert.Contains("007.png", message, StringComparison.Ordinal);
        Assert.Contains("--roi", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Padim_DimensionsBeyondThePatch_AreRefused() => Assert.Contains(
        "choose 1 to 152", Assert.Throws<LearningOptionsException>(() => Learn(10, Of(Padim with { Dimensions = 153 }))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Padim_ThinnedPatches_AreRefused() => Assert.Contains(
        "--memory-limit", Assert.Throws<LearningOptionsException>(() => Learn(10, Of(Padim) with { MemoryLimitBytes = 100_000 })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Lunar_FewerPatchesThanNeighbours_IsRefused() => Assert.Contains(
        "LUNAR needs at least", Assert.Throws<LearningOptionsException>(() => Learn(2, Of(Lunar with { Neighbours = 70 }))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void GaussianAd_ImagesThatDoNotVary_AreRefused() => Assert.Contains(
        "do not vary",
        Assert.Throws<LearningOptionsException>(
            () => ModelLearnerTests.Learn(new Same(new DrawnPictures(10)), Of(new GaussianAdOptions()))).Message, StringComparison.Ordinal);

    // Small, where a method has a size.
    private static LearningOptions Of(string method) =>
        Of(((MethodOptions[])[Knn, Lunar, Padim, Spade]).FirstOrDefault(options => options.Kind.Name == method)
            ?? LearningMethods.Named(method).With(new MethodValues()));

    private static LearningOptions Of(MethodOptions method) => new() { Method = method };

    private static LearningOutcome Learn(int images, LearningOptions options) =>
        ModelLearnerTests.Learn(new DrawnPictures(images), options);

    private sealed class Same(ITrainingPictures good) : ITrainingPictures
    {
        public IReadOnlyList<TrainingImage> Images => good.Images;

        public void Read(int index, Span<byte> input) => good.Read(0, input);
    }

    private sealed class OneWider(ITrainingPictures good) : ITrainingPictures
    {
        public IReadOnlyList<TrainingImage> Images { get; } =
            [.. good.Images.Select((image, i) => i == 7 ? image with { Width = image.Width + 1 } : image)];

        public void Read(int index, Span<byte> input) => good.Read(index, input);
    }
}
