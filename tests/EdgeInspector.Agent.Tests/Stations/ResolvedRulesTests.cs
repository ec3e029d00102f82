using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Imaging;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Agent.Tests.Stations;

public sealed class ResolvedRulesTests
{
    private static readonly StationConfiguration Station = new()
    {
        Name = "cap",
        Model = "models/cap",
        Threshold = 10,
        ExpectPart = ExpectedPart.One
    };

    [Fact]
    public void Of_PartAskedForOfAModelThatDoesNotTellIt_IsAFaultThatSaysWhatToDo()
    {
        using var model = new StandInModel(32, 32, _ => 1);
        var fault = Assert.Throws<StationFaultException>(() => ResolvedRules.Of(Station, model.Info, PictureLibrary.Codec()));
        Assert.Contains("expectPart", fault.Message, StringComparison.Ordinal);
        Assert.Contains("learn with --foreground", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_PartAskedForOfAModelThatTellsIt_IsInTheRules()
    {
        using var model = new StandInModel(32, 32, _ => 1);
        ModelInfo info = model.Info with { Part = new TaughtPart(new TaughtRange(0.2, 0.3), 1, 0, false), PartGrid = (4, 4) };
        Assert.Equal(ExpectedPart.One, ResolvedRules.Of(Station, info, PictureLibrary.Codec()).Rules.ExpectedPart);
    }
}
