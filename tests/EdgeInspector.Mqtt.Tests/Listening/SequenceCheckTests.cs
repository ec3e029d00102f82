using EdgeInspector.Mqtt.Listening;
using EdgeInspector.Numerics;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Listening;

public class SequenceCheckTests
{
    private readonly SequenceCheck _check = new();

    [Fact]
    public void Add_InOrder_IsComplete()
    {
        for (int i = 5; i < 10; i++) Assert.Equal(SequenceFinding.InOrder, Add(i));
        Assert.Equal((5, 9, 5, 0), (_check.First, _check.Last, _check.Records, _check.MissingCount));
    }

    [Fact]
    public void Add_Gap_IsToldAndFilledPieceByPiece()
    {
        Add(1);
        Assert.Equal(SequenceFinding.Gap, Add(10));
        Assert.Equal([(2, 9)], _check.Missing);
        Assert.Equal(SequenceFinding.Filled, Add(5));
        Assert.Equal([(2, 4), (6, 9)], _check.Missing);
        Assert.Equal(SequenceFinding.Filled, Add(2, 4));
        Assert.Equal(SequenceFinding.Filled, Add(6, 9));
        Assert.Equal(0, _check.MissingCount);
    }

    [Fact]
    public void Add_SameAgain_IsRepeatedAndAnotherIdIsAContradiction()
    {
        var id = Guid.NewGuid();
        _check.Add(1, null, id);
        Assert.Equal(SequenceFinding.Repeated, _check.Add(1, null, id));
        Assert.Equal(SequenceFinding.Contradiction, Add(1));
        Assert.Equal((1, 1, 1), (_check.Records, _check.Repeated, _check.Contradictions));
    }

    [Fact]
    public void Add_FromBeforeTheListening_IsNoGap()
    {
        Add(100);
        Assert.Equal(SequenceFinding.InOrder, Add(7));
        Assert.Equal(SequenceFinding.InOrder, Add(101));
        Assert.Equal((100, 0), (_check.First, _check.MissingCount));
    }

    [Fact]
    public void Add_AnyOrder_EndsComplete()
    {
        var random = new SplitMix64(1);
        int[] numbers = random.Sample([.. Enumerable.Range(2, 999)], 999);
        Add(1);
        Add(1001);
        foreach (int number in numbers) Add(number);
        Assert.Equal((1001, 0, 0), (_check.Records, _check.MissingCount, _check.Repeated));
    }

    private SequenceFinding Add(long sequence, long? to = null) => _check.Add(sequence, to, Guid.NewGuid());
}
