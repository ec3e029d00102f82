using EdgeInspector.Commands;
using EdgeInspector.Modbus.Map;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Modbus.Tests;

public sealed class RegisterMapTests
{
    [Fact]
    public void Document_Committed_EqualsTheGenerated()
    {
        string file = Repository.PathTo("config/modbus.md");
        string text = File.ReadAllText(file).ReplaceLineEndings("\n");
        int begin = text.IndexOf(RegisterDocument.Begin, StringComparison.Ordinal) + RegisterDocument.Begin.Length;
        int end = text.IndexOf(RegisterDocument.End, StringComparison.Ordinal);
        Assert.True(begin < end, $"config/modbus.md lacks the lines {RegisterDocument.Begin} and {RegisterDocument.End}");
        string wanted = $"{text[..begin]}\n{RegisterDocument.Write()}{text[end..]}";
        if (Environment.GetEnvironmentVariable("EDGEINSPECTOR_UPDATE") == "1") File.WriteAllText(file, wanted);
        else Assert.True(text == wanted, "config/modbus.md is not what the program does: run this test with EDGEINSPECTOR_UPDATE=1.");
    }

    [Fact]
    public void Fields_OverlapNowhere()
    {
        int[] used =
        [
            .. RegisterMap.OfStation.Concat(RegisterMap.OfResult).Concat(RegisterMap.OfControl)
                .SelectMany(field => Enumerable.Range(field.Address, field.Count)),
            .. RegisterMap.OfResult.SelectMany(field => Enumerable.Range(field.Address + RegisterMap.NewestShift, field.Count)),
        ];
        Assert.Equal(used.Distinct().Order(), used.Order());
        Assert.All(used, address => Assert.InRange(address, 0, RegisterMap.Size - 1));
        Assert.All(RegisterMap.OfControl, field => Assert.True(field.Address >= RegisterMap.FirstWritable));
        Assert.All(RegisterMap.OfStation.Concat(RegisterMap.OfResult), field => Assert.True(field.End <= 125));
    }

    [Fact]
    public void EveryName_HasANumberOfItsOwn()
    {
        AssertAll(RegisterNumbers.Reasons, Enum.GetValues<Reason>());
        AssertAll(RegisterNumbers.States, Enum.GetValues<StationState>());
        AssertAll(RegisterNumbers.Failures, Enum.GetValues<CommandFailure>());
        Assert.Equal(Enum.GetValues<StatusBits>().Where(bit => bit != 0), RegisterMap.StatusMeanings.Select(one => one.Bit));
        Assert.Equal(Enum.GetValues<ControlBits>().Where(bit => bit != 0), RegisterMap.ControlMeanings.Select(one => one.Bit));
    }

    // PLC programs have these numbers in them: what breaks here breaks them.
    [Fact]
    public void Numbers_AreThoseOfVersion1()
    {
        Assert.Equal(1, RegisterMap.Version);
        Assert.Equal((40, 46, 48, 62, 200, 202),
            (RegisterMap.Sequence.Address, RegisterMap.Verdict.Address, RegisterMap.Score.Address, RegisterMap.PartId.Address,
                RegisterMap.Control.Address, RegisterMap.AckSequence.Address));
        Assert.Equal((1, 2, 4, 13, 100, 101),
            (RegisterNumbers.Reasons[Reason.ScoreAtOrAboveThreshold], RegisterNumbers.Reasons[Reason.CameraLost],
                RegisterNumbers.Reasons[Reason.FrameFrozen], RegisterNumbers.Reasons[Reason.AgentRestarted],
                RegisterNumbers.ResultTooOld, RegisterNumbers.StationNotWorking));
        Assert.Equal((1u << 7, 1u << 8, 1u << 10), ((uint)StatusBits.ResultValid, (uint)StatusBits.Overrun, (uint)StatusBits.Pass));
    }

    private static void AssertAll<T>(IReadOnlyDictionary<T, ushort> numbers, T[] names)
    {
        Assert.Equal(names.Order(), numbers.Keys.Order());
        Assert.Equal(numbers.Values.Distinct().Order(), numbers.Values.Order());
        Assert.DoesNotContain((ushort)0, numbers.Values);
    }
}
