using System.Diagnostics;
using EdgeInspector.Agent.Gates;
using EdgeInspector.Configuration;
using EdgeInspector.Outputs;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>Lines of a GPIO chip, with a chip of the test behind the port: kernels of test machines have none.</summary>
public sealed class GpioLinesTests : IDisposable
{
    private const int Accept = 17, Reject = 27, Ready = 22, Watchdog = 23;
    private static readonly GpioOutputConfiguration Output = new()
    {
        Name = "gate",
        Station = "cap",
        Accept = Accept,
        Reject = Reject,
        Ready = Ready,
        Watchdog = Watchdog,
    };

    private readonly Chip _chip = new();
    private readonly RecordingLogger _log = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Lines_FollowLevels_PassFirst_AndAreOffBeforeTheyAreGivenBack()
    {
        using (var lines = new GpioLines(Output, Open))
        {
            lines.Open();
            Assert.Equal([Accept, Reject, Ready, Watchdog], _chip.Taken);
            lines.Write(new GateLevels(true, false, true, true));
            Assert.Equal([(Accept, true), (Reject, false), (Ready, true), (Watchdog, true)], _chip.Writes);
        }
        Assert.Equal([(Accept, false), (Reject, false), (Ready, false), (Watchdog, false)], _chip.Writes.Skip(4));
        Assert.Equal(1, _chip.Closed);
    }

    [Fact]
    public void LineInUse_IsSaid_AndTheChipIsGivenBack()
    {
        _chip.InUse = Ready;
        using var lines = new GpioLines(Output, Open);
        Assert.Equal("Line 22 is in use.", Assert.Throws<GateException>(lines.Open).Message);
        Assert.Equal(1, _chip.Closed);
        Assert.Equal("It is not open.", Assert.Throws<GateException>(() => lines.Write(default)).Message);
    }

    [Fact]
    public async Task Gate_PulsesForPassesAlone_SaysAChipThatFails_AndStopsWithEverythingOff()
    {
        _log.Expect(LogEvent.GateLost);
        // Long enough for a machine that is busy with other tests.
        var settings = new GateSettings { Name = "gate", Station = "cap", Latest = TimeSpan.FromSeconds(20) };
        await using var gate = new GateOutput(settings, new GpioLines(Output, Open), TimeProvider.System, _log);
        gate.Take(new StationStatus("cap", StationState.Running, IsResponsive: () => true));
        await gate.StartAsync();
        await Eventually.TrueAsync(() => gate.Health.Connected && _chip[Ready]);
        long sequence = 0;
        for (int i = 1; i <= 3; i++)
        {
            Judge(Verdict.Pass);
            await Eventually.TrueAsync(() => gate.Health.Passed == i && !_chip[Accept]);
        }
        Judge(Verdict.NotInspected);
        await Eventually.TrueAsync(() => gate.Health.Rejected == 1 && _chip.Highs(Reject) == 1);
        Assert.Equal(3, _chip.Highs(Accept));
        _chip.Fails = true;
        await Eventually.TrueAsync(() => !gate.Health.Connected);
        Judge(Verdict.Pass);
        _chip.Fails = false;
        await Eventually.TrueAsync(() => gate.Health is { Connected: true, Rejected: 2 });
        Assert.Equal(3, _chip.Highs(Accept));
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.GateLost);
        Judge(Verdict.Pass);
        await Eventually.TrueAsync(() => gate.Health.Passed == 4);
        await gate.StopAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(true, Output.Lines.Select(line => _chip[line.Line]));

        void Judge(Verdict verdict)
        {
            gate.Seen("cap", ++sequence, 1, Stopwatch.GetTimestamp());
            gate.Take(new Inspection
            {
                Id = Guid.Empty,
                Sequence = sequence,
                Station = "cap",
                CapturedAt = DateTimeOffset.UnixEpoch,
                Verdict = verdict,
            });
        }
    }

    [Fact]
    public void ChipThatThereIsNot_IsSaid()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "GPIO lines are there on Linux only.");
        Assert.Equal($"There is no {_folder.PathTo("gpiochip3")}: this machine has no GPIO chip, or its kernel no driver for it.", Message());
        File.WriteAllText(_folder.PathTo("gpiochip0"), "");
        File.WriteAllText(_folder.PathTo("gpiochip10"), "");
        Assert.Equal($"There is no {_folder.PathTo("gpiochip3")}; this machine has gpiochip0, gpiochip10. Correct 'chip'.", Message());
    }

    [Fact]
    public void ChipThatMayNotBeOpened_IsSaid()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("GPIO lines are there on Linux only.");
            return;
        }
        string chip = _folder.PathTo("gpiochip3");
        File.WriteAllText(chip, "");
        File.SetUnixFileMode(chip, UnixFileMode.None);
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Root may open everything.");
        Assert.StartsWith($"{chip} may not be opened by this user.", Message(), StringComparison.Ordinal);
    }

    /// <summary>Whatever libgpiod there is or is not, words and no crash.</summary>
    [Fact]
    public void FileThatIsNoChip_IsRefusedInWords()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "GPIO lines are there on Linux only.");
        Assert.SkipWhen(File.Exists("/dev/gpiochip3"), "This machine has that chip.");
        File.WriteAllText(_folder.PathTo("gpiochip3"), "");
        Assert.Matches("cannot be used as a GPIO chip|The library libgpiod is missing", Message());
    }

    private string Message() => Assert.Throws<GateException>(() => GpioChip.Open(3, _folder.Path)).Message;

    private Chip Open(int number)
    {
        Assert.Equal(Output.Chip, number);
        _chip.Taken.Clear();
        return _chip;
    }

    private sealed class Chip : IGpioChip
    {
        private readonly Dictionary<int, bool> _lines = [];
        private readonly Lock _lock = new();

        public List<int> Taken { get; } = [];

        public List<(int Line, bool IsHigh)> Writes { get; } = [];

        public int InUse { get; set; } = -1;

        public volatile bool Fails;

        public int Closed { get; private set; }

        public bool this[int line]
        {
            get
            {
                lock (_lock) return _lines.GetValueOrDefault(line);
            }
        }

        public int Highs(int line)
        {
            lock (_lock)
            {
                bool[] levels = [.. Writes.Where(write => write.Line == line).Select(write => write.IsHigh)];
                return levels.Where((isHigh, i) => isHigh && (i == 0 || !levels[i - 1])).Count();
            }
        }

        public void Take(int line)
        {
            if (line == InUse) throw new GateException($"Line {line} is in use.");
            Taken.Add(line);
        }

        public void Set(int line, bool isHigh)
        {
            if (!Taken.Contains(line)) throw new InvalidOperationException($"Line {line} is not taken.");
            if (Fails) throw new GateException("It fails.");
            lock (_lock)
            {
                Writes.Add((line, isHigh));
                _lines[line] = isHigh;
            }
        }

        public void Dispose() => Closed++;
    }
}
