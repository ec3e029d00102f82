using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods;
using EdgeInspector.Learning.Methods.GaussianAd;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Learning.Methods.Lunar;
using EdgeInspector.Learning.Methods.Padim;
using EdgeInspector.Learning.Methods.Spade;
using Xunit;

namespace EdgeInspector.Core.Tests.Learning;

public sealed class LearningMethodsTests
{
    [Fact]
    public void With_NothingGiven_HasTheDefaultsOfTheOptions() => Assert.Equal(
        (MethodOptions[])[new KnnOptions(), new LunarOptions(), new PadimOptions(), new SpadeOptions(), new GaussianAdOptions()],
        LearningMethods.Kinds.Select(kind => kind.With(new MethodValues())));

    [Fact]
    public void With_ValuesGiven_TakesThoseOfTheMethod()
    {
        var given = new MethodValues();
        foreach (MethodOption option in LearningMethods.Kinds.SelectMany(kind => kind.Options).Select(own => own.Option))
            given.Add(option, ValueFor(option));
        Assert.Equal(
            [
                new KnnOptions { BankRows = null, RandomBank = true, Neighbours = 7, Reweight = true, PictureLevel = 0.25 },
                new LunarOptions { BankRows = null, RandomBank = true, Neighbours = 7, TrainingPatches = 7 },
                new PadimOptions { Dimensions = 7, Shrink = true, MatrixLimitBytes = 250_000_000 },
                new SpadeOptions { Neighbours = 7, GalleryRows = 7 },
                new GaussianAdOptions(),
            ],
            LearningMethods.Kinds.Select(kind => kind.With(given)));
    }

    [Fact]
    public void Options_OfOneName_AreOneOption()
    {
        MethodOption[] all = [.. LearningMethods.Kinds.SelectMany(kind => kind.Options).Select(own => own.Option)];
        Assert.Equal(all.DistinctBy(option => option.Name), all.Distinct());
    }

    private static object? ValueFor(MethodOption option) => option switch
    {
        SwitchOption => true,
        CountOption => 7,
        AmountOption => 0.25,
        _ => null,
    };
}
