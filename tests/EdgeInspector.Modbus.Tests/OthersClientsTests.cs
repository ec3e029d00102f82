using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeInspector.Modbus.Map;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Modbus.Tests;

/// <summary>
/// PLCs that were not written here: pymodbus, libmodbus and modbus-serial with the handshake, mbpoll reading the documented registers.
/// </summary>
public sealed partial class OthersClientsTests
{
    [Theory]
    [InlineData("pymodbus", "bits")]
    [InlineData("pymodbus", "number")]
    [InlineData("libmodbus", "bits")]
    [InlineData("libmodbus", "number")]
    [InlineData("modbus-serial", "bits")]
    [InlineData("modbus-serial", "number")]
    public async Task Handshake_GetsEachResultOnce_WithItsOwnFields(string client, string way)
    {
        const int Parts = 3000;
        Require(client);
        await using PlcBench bench = await PlcBench.StartAsync();
        Task<string[]> plc = RunPlcAsync(client, bench, Parts, way, 0.5, 5);
        using TcpClient watch = await bench.ConnectAsync();
        var random = new SplitMix64(3);
        // A tenth of the times of a line, and in bursts; never more than may wait, so that what is missing at the end was lost on the way.
        for (long sequence = 1; sequence <= Parts;)
        {
            int burst = 1 + random.NextInt32(RegisterMap.BufferedResults);
            await Eventually.TrueAsync(async () => plc.IsCompleted
                || (int)(await PlcBench.ReadAsync(watch)).Number(RegisterMap.Waiting) + burst <= RegisterMap.BufferedResults);
            // One that ended early says why.
            if (plc.IsCompleted) Assert.Fail(string.Join('\n', await plc));
            for (int i = 0; i < burst && sequence <= Parts; i++) bench.Server.Take(Results.Of(sequence++));
        }
        AssertAll(Parts, await plc);
    }

    /// <summary>At the pace of a line, for as long as asked: EDGEINSPECTOR_PLC_PARTS=3000 are a minute.</summary>
    [Fact]
    public Task Pymodbus_AtFiftyPartsASecond_GetsEachOrKnowsThatItIsLost() => RunLineAsync("pymodbus");

    /// <inheritdoc cref="Pymodbus_AtFiftyPartsASecond_GetsEachOrKnowsThatItIsLost"/>
    [Fact]
    public Task Libmodbus_AtFiftyPartsASecond_GetsEachOrKnowsThatItIsLost() => RunLineAsync("libmodbus");

    /// <inheritdoc cref="Pymodbus_AtFiftyPartsASecond_GetsEachOrKnowsThatItIsLost"/>
    [Fact]
    public Task ModbusSerial_AtFiftyPartsASecond_GetsEachOrKnowsThatItIsLost() => RunLineAsync("modbus-serial");

    [Fact, Needs("mbpoll")]
    public async Task Mbpoll_ReadsTheDocumentedRegisters()
    {
        await using PlcBench bench = await PlcBench.StartAsync();
        bench.Server.Take(Results.Of(0x1_0002_0001 * 3L + 2) with { Verdict = Verdict.Fail, Reason = Reason.ScoreAtOrAboveThreshold });
        bench.Server.Take(Results.Of(7));
        ulong sequence = 0x1_0002_0001 * 3L + 2;
        Assert.Equal(["1"], await PollAsync(bench, "-t", "3", "-r", $"{RegisterMap.MapVersion.Address}"));
        string[] words = [.. Enumerable.Range(0, 4).Select(i => $"{sequence >> 48 - 16 * i & 0xFFFF}")];
        Assert.Equal(words,
            await PollAsync(bench, "-t", "3", "-r", $"{RegisterMap.Sequence.Address}", "-c", "4"));
        Assert.Equal(["2", "1"], await PollAsync(bench, "-t", "4", "-r", $"{RegisterMap.Verdict.Address}", "-c", "2"));
        Assert.Equal(["20.5"],
            await PollAsync(bench, "-t", "3:float", "-B", "-r", $"{RegisterMap.ResultThreshold.Address}"));
        Assert.Equal(["70000"], await PollAsync(bench, "-t", "3:int", "-B", "-r", $"{RegisterMap.Passed.Address}"));
        Assert.Equal(["1", "0", "0", "0", "1"], await PollAsync(bench, "-t", "1", "-r", "7", "-c", "5"));
        Assert.Equal(["0x502D"], await PollAsync(bench, "-t", "3:hex", "-r", $"{RegisterMap.PartId.Address}"));
        // Acknowledges with the coil, and the next one is there.
        await PollAsync(bench, "-t", "0", "-r", "0", "1");
        await PollAsync(bench, "-t", "0", "-r", "0", "0");
        Assert.Equal(["7"], await PollAsync(bench, "-t", "3", "-r", $"{RegisterMap.Sequence.End - 1}"));
    }

    private static async Task RunLineAsync(string client)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("EDGEINSPECTOR_PLC_PARTS"), CultureInfo.InvariantCulture, out int parts))
            Assert.Skip("Runs when EDGEINSPECTOR_PLC_PARTS says with how many parts, 50 a second.");
        Require(client);
        await using PlcBench bench = await PlcBench.StartAsync();
        Task<string[]> plc = RunPlcAsync(client, bench, parts, "number", 5, 50);
        // Parts that were there before the PLC were lost for it, and say nothing of its pace.
        await Eventually.TrueAsync(() => plc.IsCompleted || bench.Server.Connections == 1);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (long sequence = 1; sequence <= parts; sequence++)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            if (plc.IsCompleted) Assert.Fail(string.Join('\n', await plc));
            bench.Server.Take(Results.Of(sequence));
        }
        string[] lines = await plc;
        long next = 1, lost = 0, takenBack = 0;
        foreach (string[] fields in lines[..^1].Select(line => line.Split(' ')))
        {
            long sequence = long.Parse(fields[0], CultureInfo.InvariantCulture);
            long before = long.Parse(fields[6], CultureInfo.InvariantCulture);
            Assert.Equal(next + before, sequence);
            // A machine that stands still for a second takes passes back, and says so; nothing else may differ.
            if (Results.VerdictOf(sequence) == Verdict.Pass && fields[1..4] is ["3", "100" or "101", "nan"]) takenBack++;
            else Assert.Equal(Line(sequence, before), string.Join(' ', fields));
            (next, lost) = (sequence + 1, lost + before);
        }
        // A PLC that pauses for longer than 8 parts take loses some, which the machine's load decides.
        TestContext.Current.SendDiagnosticMessage(
            "{0}: {1} of {2} parts read, {3} lost and said before one, {4} passes taken back, {5}", client,
            next - 1 - lost, parts, lost, takenBack, lines[^1]);
    }

    private static void AssertAll(int parts, string[] lines)
    {
        Assert.Equal([.. Enumerable.Range(1, parts).Select(sequence => Line(sequence, 0))], lines[..^1]);
        Assert.StartsWith("overrun 0 heartbeats", lines[^1], StringComparison.Ordinal);
    }

    private static string Line(long sequence, long lostBefore) => string.Join(' ',
        sequence, (int)Results.VerdictOf(sequence) + 1,
        Results.VerdictOf(sequence) switch { Verdict.Pass => 0, Verdict.Fail => 1, _ => 4 },
        ((double?)Results.ScoreOf(sequence))?.ToString("0.000000", CultureInfo.InvariantCulture) ?? "nan", "20.500000",
        $"P-{sequence:000000}", lostBefore);

    private static void Require(string client)
    {
        foreach (string name in client switch
        {
            "pymodbus" => (string[])["pymodbus", "python"],
            "libmodbus" => ["mbpoll", "python"],
            _ => [client],
        }) Component.Of(name).Require();
    }

    private static Task<string[]> RunPlcAsync(string client, PlcBench bench, int parts, string way, double shortest, double longest)
    {
        string[] words =
        [
            $"{bench.Server.Port}", $"{parts}", way, shortest.ToString(CultureInfo.InvariantCulture),
            longest.ToString(CultureInfo.InvariantCulture),
        ];
        if (client == "modbus-serial")
            return RunAsync("node", [Script("plc.cjs"), Path.GetDirectoryName(Component.Of(client).Require().Path)!, .. words]);
        string python = Component.Python.Require().Path;
        if (client == "pymodbus")
        {
            string package = Component.Of(client).Require().Path;
            string packages = package[..package.IndexOf("/pymodbus/", StringComparison.Ordinal)];
            return RunAsync(python, [Script("plc.py"), .. words], ("PYTHONPATH", packages));
        }
        // The library is what mbpoll is built on.
        const string Library = "libmodbus.so.5";
        FoundComponent mbpoll = Component.Of("mbpoll").Require();
        string library = mbpoll.Tree is null ? Library
            : Directory.EnumerateFiles(mbpoll.Tree, Library, SearchOption.AllDirectories).First();
        return RunAsync(python, [Script("plc.py"), .. words, library]);
    }

    private static string Script(string name) => Repository.PathTo($"tests/EdgeInspector.Modbus.Tests/{name}");

    private static async Task<string[]> PollAsync(PlcBench bench, params string[] words)
    {
        FoundComponent mbpoll = Component.Of("mbpoll").Require();
        // Values to write come last, behind the host.
        bool writes = words[1] == "0";
        string[] options = writes ? words[..^1] : words, values = writes ? [words[^1]] : [];
        string[] lines = await RunAsync(mbpoll.Path,
            ["-m", "tcp", "-a", "1", "-0", .. writes ? (string[])[] : ["-1"], .. options, "-p", $"{bench.Server.Port}", "127.0.0.1", .. values],
            ("LD_LIBRARY_PATH", mbpoll.LibraryFolders ?? ""));
        return [.. lines.Select(line => Value().Match(line)).Where(found => found.Success).Select(found => found.Groups[1].Value)];
    }

    private static async Task<string[]> RunAsync(string program, string[] words, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // Such as "[40]: \t65535 (-1)".
    [GeneratedRegex(@"^\[\d+\]:\s+(\S+)")]
    private static partial Regex Value();
}
