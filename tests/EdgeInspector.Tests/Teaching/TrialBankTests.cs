using EdgeInspector.Imaging;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Models;
using EdgeInspector.Teaching;
using EdgeInspector.TestKit;
using EdgeInspector.Verbs;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

/// <summary>The preview of a bank with rows more: the same graph, and scores that only what is new brings down.</summary>
[Long]
public sealed class TrialBankTests(TaughtLine line)
{
    [Fact]
    public void With_NoRows_ScoresAsThePackage_AndWithRowsOfAPictureThatPictureScoresLess()
    {
        using TrialBank bank = TrialBank.Open(line.Model)!;
        using ModelTrial now = Trial(ModelOptions.Load(line.Model, threads: 1));
        byte[] bad = now.Prepare(PictureLibrary.Codec().Read(line.BadPart, out _));
        byte[] good = now.Prepare(PictureLibrary.Codec().Read(line.GoodPart, out _));
        using ModelTrial same = Trial(bank.With(new TrialRows([], 0, 0), now.Info));
        Assert.Equal(now.ScoreOf(bad), same.ScoreOf(bad));
        Assert.Equal(now.ScoreOf(good), same.ScoreOf(good));

        TrialRows rows = bank.RowsOf(bad);
        // A foreign body is far from every good patch: it would own more than it may, and brings no more than that.
        Assert.Equal(3, bank.MostRows);
        Assert.True(rows.Wanted > bank.MostRows && rows.Movement > 1, $"{rows.Wanted} rows, movement {rows.Movement}");
        float[][] odd = bank.OddPatches(bad, 2);
        Assert.Equal(bank.MostRows * odd[0].Length, rows.Vectors.Length);
        Assert.Equal(odd[0].Length, odd[1].Length);
        using ModelTrial changed = Trial(bank.With(rows, now.Info));
        Assert.InRange(changed.ScoreOf(bad), 0, now.ScoreOf(bad) - 0.01f);
        Assert.InRange(changed.ScoreOf(good), 0, now.ScoreOf(good));
    }

    private ModelTrial Trial(IAnomalyModel model) => new(model, ModelOptions.Rules(model.Info, line.Model, null), TimeProvider.System);
}
