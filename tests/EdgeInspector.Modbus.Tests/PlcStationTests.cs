using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Modbus.Map;
using EdgeInspector.Modbus.Protocol;
using EdgeInspector.Modbus.Stations;
using EdgeInspector.Pipeline;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Modbus.Tests;

public sealed class PlcStationTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly PlcStation _station;
    private bool _works = true, _broker = true;

    public PlcStationTests()
    {
        _station = new PlcStation("cap", TimeSpan.FromSeconds(2), _time, _log);
        _station.Take(new StationStatus("cap", StationState.Running, IsResponsive: () => _works));
        _station.Take(new StationDecision { Station = "cap", Recipe = "blue", Threshold = Results.Threshold });
        _station.Take(new StationInfo { Name = "cap", Camera = "simulated", Mode = "everyFrame", Recipes = ["red", "blue"] });
        Beat();
    }

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Result_StandsInItsFields_UntilItIsAcknowledged()
    {
        _station.Take(Results.Of(2));
        _station.Take(Results.Of(3));
        for (int look = 0; look < 2; look++)
        {
            Words words = Read();
            Assert.True(words.Has(StatusBits.ResultValid | StatusBits.Fail | StatusBits.Ready | StatusBits.Running));
            Assert.Equal(2UL, words.Number(RegisterMap.Sequence));
            Assert.Equal(1UL, words.Number(RegisterMap.Parts));
            Assert.Equal(2UL, words.Number(RegisterMap.Verdict));
            Assert.Equal(1UL, words.Number(RegisterMap.Reason));
            Assert.Equal(Results.ScoreOf(2)!.Value, words.Float(RegisterMap.Score));
            Assert.Equal(Results.Threshold, words.Float(RegisterMap.ResultThreshold));
            Assert.Equal("P-000002", words.Text(RegisterMap.PartId));
            Assert.Equal(2UL, words.Number(RegisterMap.Regions));
            Assert.Equal([10UL, 20UL, 30UL, 40UL, 1200UL],
                new[] { RegisterMap.BoxX, RegisterMap.BoxY, RegisterMap.BoxWidth, RegisterMap.BoxHeight, RegisterMap.BoxArea }
                    .Select(field => words.Number(field)));
            Assert.Equal(3UL, words.Number(RegisterMap.Sequence, RegisterMap.NewestShift));
        }
        Write(ControlBits.ResultAck);
        Words none = Read();
        Assert.False(none.Has(StatusBits.ResultValid));
        Assert.Equal(0UL, none.Number(RegisterMap.Sequence));
        Assert.Equal(0UL, none.Number(RegisterMap.Verdict));
        Assert.True(float.IsNaN(none.Float(RegisterMap.Score)));
        Write(ControlBits.ResultAck);
        Write(ControlBits.None);
        Words next = Read();
        Assert.True(next.Has(StatusBits.ResultValid | StatusBits.NotInspected));
        Assert.Equal((3UL, 4UL), (next.Number(RegisterMap.Sequence), next.Number(RegisterMap.Reason)));
        Assert.Equal(0UL, next.Number(RegisterMap.Regions));
    }

    [Fact]
    public void Station_ShowsWhatItIs()
    {
        _broker = false;
        Beat();
        _station.Take(new StationTrips("cap", ["rejectsInARow"]));
        Words words = Read();
        Assert.Equal(1UL, words.Number(RegisterMap.MapVersion));
        Assert.True(words.Has(StatusBits.BrokerLost | StatusBits.Tripped));
        Assert.Equal((1UL, 2UL), (words.Number(RegisterMap.State), words.Number(RegisterMap.RecipeNumber)));
        Assert.Equal("blue", words.Text(RegisterMap.Recipe));
        Assert.Equal(Results.Threshold, words.Float(RegisterMap.Threshold));
        Assert.Equal([70_000UL, 3UL, 2UL],
            new[] { RegisterMap.Passed, RegisterMap.Failed, RegisterMap.NotInspected }.Select(field => words.Number(field)));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    public void Challenge_IsDueAndFailedInBits_AndBegunByOne(bool due, bool overdue, bool failed)
    {
        Beat();
        _station.Take(new StationChallenge
        {
            Station = "cap",
            At = DateTimeOffset.UnixEpoch,
            State = ChallengeState.Passed,
            Due = due,
            Overdue = overdue,
            Failed = failed,
        });
        Words words = Read();
        Assert.Equal((due, overdue || failed), (words.Has(StatusBits.ChallengeDue), words.Has(StatusBits.ChallengeFailed)));
        PlcCommand? asked = _station.SetCoils((ushort)ControlBits.StartChallenge, (ushort)ControlBits.StartChallenge);
        Assert.Equal(new ChallengeCommand("cap", null, "the PLC"), asked!.Command);
    }

    [Theory]
    [InlineData(StationState.Paused, nameof(StatusBits.Paused))]
    [InlineData(StationState.NoCamera, nameof(StatusBits.CameraLost))]
    [InlineData(StationState.Fault, nameof(StatusBits.Fault))]
    [InlineData(StationState.Frozen, nameof(StatusBits.Fault))]
    public void StationThatDoesNotWork_OffersNoPass(StationState state, string bit)
    {
        _station.Take(Results.Of(1, Verdict.Pass));
        Assert.True(Read().Has(StatusBits.Pass));
        _station.Take(new StationStatus("cap", state));
        Words words = Read();
        Assert.True(words.Has(Enum.Parse<StatusBits>(bit) | StatusBits.ResultValid | StatusBits.NotInspected));
        Assert.False(words.Has(StatusBits.Pass) || words.Has(StatusBits.Ready));
        AssertWithdrawn(words, RegisterNumbers.StationNotWorking);
        // What the PLC read once does not become a pass again.
        _station.Take(new StationStatus("cap", StationState.Running));
        AssertWithdrawn(Read(), RegisterNumbers.StationNotWorking);
    }

    [Fact]
    public void PassThatNobodyAcknowledges_IsWithdrawn()
    {
        _station.Take(Results.Of(1, Verdict.Pass));
        _station.Take(Results.Of(2, Verdict.Fail));
        for (int i = 0; i < 20; i++) Beat();
        Assert.True(Read().Has(StatusBits.Pass));
        Beat();
        Words words = Read();
        AssertWithdrawn(words, RegisterNumbers.ResultTooOld);
        Assert.Equal(1UL, words.Number(RegisterMap.Withdrawn));
        Assert.Single(_log.Entries, entry => entry.Event == LogEvent.PassWithdrawn);
        Write(ControlBits.ResultAck);
        Write(ControlBits.None);
        Assert.True(Read().Has(StatusBits.Fail));
    }

    [Fact]
    public void Heartbeat_CountsTenTimesASecond_AndStandsWithThePipeline()
    {
        ulong before = Read().Number(RegisterMap.Heartbeat);
        for (int i = 0; i < 10; i++) Beat();
        Assert.Equal(before + 10, Read().Number(RegisterMap.Heartbeat));
        _station.Take(Results.Of(1, Verdict.Pass));
        _works = false;
        for (int i = 0; i < 10; i++) Beat();
        Words words = Read();
        Assert.Equal(before + 10, words.Number(RegisterMap.Heartbeat));
        Assert.True(words.Has(StatusBits.Fault));
        Assert.False(words.Has(StatusBits.Running) || words.Has(StatusBits.Ready) || words.Has(StatusBits.Pass));
    }

    [Fact]
    public void Stop_LeavesNoPass_AndNoHeartbeat()
    {
        _station.Take(Results.Of(1, Verdict.Pass));
        ulong before = Read().Number(RegisterMap.Heartbeat);
        _station.Stop();
        Beat();
        Words words = Read();
        Assert.Equal(before, words.Number(RegisterMap.Heartbeat));
        AssertWithdrawn(words, RegisterNumbers.StationNotWorking);
        Assert.False(words.Has(StatusBits.Ready));
    }

    [Fact]
    public void FullBuffer_LosesTheNewest_AndSaysSoUntilTheGapIsPassed()
    {
        for (int sequence = 1; sequence <= 11; sequence++) _station.Take(Results.Of(sequence, Verdict.Fail));
        Words words = Read();
        Assert.True(words.Has(StatusBits.Overrun));
        Assert.Equal((8UL, 3UL, 1UL),
            (words.Number(RegisterMap.Waiting), words.Number(RegisterMap.Lost), words.Number(RegisterMap.Sequence)));
        Assert.Single(_log.Entries, entry => entry.Event == LogEvent.PlcDoesNotAcknowledge);
        AcknowledgeAs(1);
        _station.Take(Results.Of(12, Verdict.Fail));
        for (uint sequence = 2; sequence <= 8; sequence++)
        {
            Assert.Equal(0UL, Read().Number(RegisterMap.LostBefore));
            AcknowledgeAs(sequence);
            Assert.True(Read().Has(StatusBits.Overrun));
        }
        words = Read();
        Assert.Equal((12UL, 3UL), (words.Number(RegisterMap.Sequence), words.Number(RegisterMap.LostBefore)));
        AcknowledgeAs(12);
        words = Read();
        Assert.False(words.Has(StatusBits.Overrun));
        Assert.Equal(3UL, words.Number(RegisterMap.Lost));
        Assert.Single(_log.Entries, entry => entry.Event == LogEvent.PlcAcknowledgesAgain);
    }

    [Fact]
    public void ResultsThatNeverReachedTheOutput_AreLostOnesToo()
    {
        _station.Lose(new LostResults("cap", 5, 1, 5));
        Assert.True(Read().Has(StatusBits.Overrun));
        _station.Take(Results.Of(6));
        Assert.Equal((5UL, 5UL), (Read().Number(RegisterMap.Lost), Read().Number(RegisterMap.LostBefore)));
        AcknowledgeAs(6);
        Assert.False(Read().Has(StatusBits.Overrun));
    }

    [Fact]
    public void RangeRecord_SaysItsParts()
    {
        _station.Take(Results.Of(10, Verdict.NotInspected, to: 29));
        Assert.Equal((10UL, 20UL), (Read().Number(RegisterMap.Sequence), Read().Number(RegisterMap.Parts)));
    }

    [Fact]
    public void Acknowledgement_ByAnotherNumber_DoesNothing()
    {
        _station.Take(Results.Of(7));
        AcknowledgeAs(6);
        AcknowledgeAs(8);
        AcknowledgeAs(0);
        Assert.Equal(7UL, Read().Number(RegisterMap.Sequence));
        AcknowledgeAs(7);
        Assert.False(Read().Has(StatusBits.ResultValid));
    }

    [Fact]
    public void Toggle_ChangesWithEachRecord()
    {
        bool before = Read().Has(StatusBits.Toggle);
        for (int sequence = 1; sequence <= 12; sequence++)
        {
            _station.Take(Results.Of(sequence));
            Assert.Equal(sequence % 2 == 1 ? !before : before, Read().Has(StatusBits.Toggle));
        }
    }

    [Fact]
    public void LongPartId_IsCut_AndSaysSo()
    {
        _station.Take(Results.Of(1) with { PartId = "größe-" + new string('x', 60) });
        Words words = Read();
        Assert.Equal("gr??e-" + new string('x', 26), words.Text(RegisterMap.PartId));
        Assert.Equal(2UL, words.Number(RegisterMap.Flags) & 2);
    }

    [Fact]
    public void Command_IsBusy_ThenDone_UntilItsBitFalls()
    {
        PlcCommand asked = Write(ControlBits.Trigger, ("P-17", RegisterMap.TriggerPart))!;
        Assert.Equal(new TriggerCommand("cap", "P-17"), asked.Command);
        Assert.True(Read().Has(StatusBits.CommandBusy));
        Assert.Equal(1UL, Read().Number(RegisterMap.Command));
        Assert.Equal(ModbusException.ServerBusy,
            Assert.Throws<ModbusException>(() => Write(ControlBits.Trigger | ControlBits.Pause)).Code);
        _station.Answer(asked.Id, null);
        Assert.True(Read().Has(StatusBits.CommandDone));
        Assert.Null(Write(ControlBits.Trigger));
        Write(ControlBits.None);
        Assert.False(Read().Has(StatusBits.CommandDone));
        asked = Write(ControlBits.Pause)!;
        Assert.Equal(new PauseCommand("cap"), asked.Command);
        _station.Answer(asked.Id, CommandFailure.NotAllowed);
        Assert.True(Read().Has(StatusBits.CommandFailed));
        Assert.Equal(4UL, Read().Number(RegisterMap.CommandFailure));
    }

    [Fact]
    public void Command_ThatGetsNoAnswer_FailsAfterAMinute()
    {
        Write(ControlBits.Resume);
        for (int i = 0; i < 600; i++) Beat();
        Assert.True(Read().Has(StatusBits.CommandBusy));
        Beat();
        Assert.True(Read().Has(StatusBits.CommandFailed));
    }

    [Theory]
    [InlineData(2, "", "blue")]
    [InlineData(0, "green", "green")]
    [InlineData(3, "red", null)]
    [InlineData(0, "", null)]
    public void Recipe_IsChosenByNumberOrName(int number, string name, string? chosen)
    {
        ushort[] values = new ushort[RegisterMap.SelectName.End - RegisterMap.Control.Address];
        (values[0], values[1]) = ((ushort)ControlBits.SelectRecipe, (ushort)number);
        Words.Put(values, RegisterMap.SelectName.Address - RegisterMap.Control.Address, name);
        PlcCommand asked = _station.Exchange((RegisterMap.Control.Address, values), null)!;
        Assert.Equal(chosen is null ? null : new SelectRecipeCommand("cap", chosen), asked.Command);
        Assert.Equal(chosen is null, asked.Problem is not null);
    }

    [Fact]
    public void TwoCommandsAtOnce_AreRefused()
    {
        Assert.Equal(ModbusException.IllegalValue,
            Assert.Throws<ModbusException>(() => Write(ControlBits.Trigger | ControlBits.Pause)).Code);
        Assert.Equal(ModbusException.IllegalValue, Assert.Throws<ModbusException>(() => Write((ControlBits)0x4000)).Code);
        Assert.Equal(0UL, Read().Number(RegisterMap.ControlEcho));
    }

    private static void AssertWithdrawn(Words words, ushort reason)
    {
        Assert.Equal((3UL, (ulong)reason), (words.Number(RegisterMap.Verdict), words.Number(RegisterMap.Reason)));
        Assert.True(float.IsNaN(words.Float(RegisterMap.Score)));
        Assert.False(words.Has(StatusBits.Pass));
        Assert.NotEqual(1UL, words.Number(RegisterMap.Verdict, RegisterMap.NewestShift));
    }

    private void Beat()
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _station.Beat(new ModbusSources(() => _broker, _ => (Results.Counts, false)), false);
    }

    private Words Read()
    {
        Words? words = null;
        _station.Exchange((0, []), image => words = new Words([.. image.Words]));
        return words!;
    }

    private PlcCommand? Write(ControlBits bits, params (string Text, Register Field)[] texts)
    {
        foreach ((string text, Register field) in texts)
        {
            ushort[] values = new ushort[field.Count];
            Words.Put(values, 0, text);
            _station.Exchange((field.Address, values), null);
        }
        return _station.Exchange((RegisterMap.Control.Address, [(ushort)bits]), null);
    }

    private void AcknowledgeAs(uint sequence) =>
        _station.Exchange((RegisterMap.AckSequence.Address, [(ushort)(sequence >> 16), (ushort)sequence]), null);
}
