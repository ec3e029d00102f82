using EdgeInspector.Modbus.Map;
using EdgeInspector.Modbus.Protocol;
using EdgeInspector.Modbus.Stations;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Modbus.Tests;

public sealed class RequestHandlerTests : IDisposable
{
    private readonly RecordingLogger _log = new();
    private readonly PlcStation[] _stations;
    private readonly RequestHandler _handler;
    private readonly List<(string Station, PlcCommand Command)> _passed = [];

    public RequestHandlerTests()
    {
        _stations = [.. new[] { "cap", "label" }.Select(name => new PlcStation(name, TimeSpan.FromSeconds(2), TimeProvider.System, _log))];
        _handler = new RequestHandler(
            _stations, new DeviceIdentification("vision1", "0.1.0"), (station, command, _) => _passed.Add((station.Name, command)));
        _stations[0].Take(Results.Of(2));
        _stations[1].Take(Results.Of(5, station: "label"));
    }

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(1, "04 00 28 00 04", "04 08 00 00 00 00 00 00 00 02")]
    [InlineData(1, "03 00 28 00 04", "03 08 00 00 00 00 00 00 00 02")]
    [InlineData(2, "04 00 28 00 04", "04 08 00 00 00 00 00 00 00 05")]
    [InlineData(0, "04 00 2B 00 01", "04 02 00 02")]
    [InlineData(255, "04 00 2B 00 01", "04 02 00 02")]
    [InlineData(1, "02 00 07 00 05", "02 01 15")]
    [InlineData(1, "01 00 00 00 10", "01 02 00 00")]
    [InlineData(1, "06 00 C9 00 02", "06 00 C9 00 02")]
    [InlineData(1, "05 00 00 FF 00", "05 00 00 FF 00")]
    [InlineData(1, "0F 00 00 00 06 01 01", "0F 00 00 00 06")]
    [InlineData(1, "10 00 C8 00 02 04 00 01 00 00", "10 00 C8 00 02")]
    [InlineData(1, "17 00 28 00 04 00 CA 00 02 04 00 00 00 02", "17 08 00 00 00 00 00 00 00 00")]
    [InlineData(1, "2B 0E 04 02", "2B 0E 04 82 00 00 01 02 05 30 2E 31 2E 30")]
    [InlineData(1, "2B 0E 04 06", "2B 0E 04 82 00 00 01 06 07 76 69 73 69 6F 6E 31")]
    public void Request_HasItsAnswer(byte unit, string request, string answer) => Assert.Equal(answer, Ask(unit, request));

    [Fact]
    public void Identification_NamesTheBasicObjects() => Assert.Equal(
        "2B 0E 01 82 00 00 03 00 0D 45 64 67 65 49 6E 73 70 65 63 74 6F 72 01 0D 45 64 67 65 49 6E 73 70 65 63 74 6F 72 02 05 30 2E 31 2E 30",
        Ask(1, "2B 0E 01 00"));

    [Theory]
    // Functions that there are not.
    [InlineData("00", 1)]
    [InlineData("07", 1)]
    [InlineData("08 00 00 00 00", 1)]
    [InlineData("16 00 C8 00 00 00 00", 1)]
    [InlineData("2B 0D 00 00", 1)]
    [InlineData("83 00 00 00 01", 1)]
    // Addresses that there are not.
    [InlineData("03 00 F0 00 01", 2)]
    [InlineData("04 00 EF 00 02", 2)]
    [InlineData("03 FF FF 00 7D", 2)]
    [InlineData("01 00 00 00 11", 2)]
    [InlineData("02 00 1F 00 02", 2)]
    [InlineData("05 00 10 FF 00", 2)]
    [InlineData("06 00 00 00 01", 2)]
    [InlineData("06 00 C7 00 01", 2)]
    [InlineData("10 00 C7 00 01 02 00 00", 2)]
    [InlineData("10 00 EF 00 02 04 00 00 00 00", 2)]
    [InlineData("17 00 F0 00 01 00 C8 00 01 02 00 01", 2)]
    [InlineData("17 00 00 00 01 00 00 00 01 02 00 01", 2)]
    [InlineData("2B 0E 04 07", 2)]
    // Values, counts and lengths that make no sense.
    [InlineData("03 00 00 00 00", 3)]
    [InlineData("03 00 00 00 7E", 3)]
    [InlineData("03 00 00 00", 3)]
    [InlineData("03", 3)]
    [InlineData("04 00 00 00 01 00", 3)]
    [InlineData("02 00 00 07 D1", 3)]
    [InlineData("05 00 00 00 01", 3)]
    [InlineData("06 00 C8 40 00", 3)]
    [InlineData("06 00 C8 00 06", 3)]
    [InlineData("0F 00 00 00 09 01 00", 3)]
    [InlineData("0F 00 00 07 B1 F7 00", 3)]
    [InlineData("10 00 C8 00 02 03 00 01 00", 3)]
    [InlineData("10 00 C8 00 02 04 00 01", 3)]
    [InlineData("17 00 00 00 01 00 C8 00 01 02 00", 3)]
    [InlineData("17 00 00 00 7E 00 C8 00 01 02 00 00", 3)]
    [InlineData("2B 0E 00 00", 3)]
    [InlineData("2B 0E 05 00", 3)]
    public void WrongRequest_HasItsException_AndChangesNothing(string request, byte code)
    {
        byte function = Convert.FromHexString(request[..2])[0];
        Assert.Equal($"{function | 0x80:X2} {code:X2}", Ask(1, request));
        Assert.Equal("04 04 00 00 00 02", Ask(1, "04 00 2A 00 02"));
        Assert.Equal("03 02 00 00", Ask(1, "03 00 0F 00 01"));
        Assert.Empty(_passed);
    }

    [Fact]
    public void Unit_ThatThereIsNot_HasException11() => Assert.Equal("84 0B", Ask(3, "04 00 00 00 01"));

    [Fact]
    public void SecondCommand_WhileOneIsUnderWay_HasException6()
    {
        Assert.Equal("05 00 03 FF 00", Ask(1, "05 00 03 FF 00"));
        Assert.Equal("85 06", Ask(1, "05 00 04 FF 00"));
        Assert.Equal(("cap", "Pause"), (Assert.Single(_passed).Station, _passed[0].Command.Verb.ToString()));
        // The other station has a command of its own.
        Assert.Equal("05 00 04 FF 00", Ask(2, "05 00 04 FF 00"));
    }

    [Fact]
    public async Task Read_OfTheWholeBlock_IsOneSnapshot_WhileResultsComeAndGo()
    {
        using var end = new CancellationTokenSource();
        var coming = Task.Run(() =>
        {
            for (long sequence = 3; !end.IsCancellationRequested; sequence++)
            {
                _stations[0].Take(Results.Of(sequence, Verdicts.Verdict.Fail) with { Score = 21 + sequence % 4096 });
                if (sequence % 3 == 0) _stations[0].Exchange((RegisterMap.Control.Address, [1]), null);
                if (sequence % 3 == 1) _stations[0].Exchange((RegisterMap.Control.Address, [0]), null);
            }
        }, TestContext.Current.CancellationToken);
        byte[] answer = new byte[RequestHandler.LongestPdu];
        int seen = 0;
        for (int look = 0; look < 20_000; look++)
        {
            Assert.Equal(2 + 2 * 80, _handler.Answer(1, [4, 0, 0, 0, 80], answer, "plc"));
            ushort[] registers = new ushort[80];
            for (int i = 0; i < 80; i++) registers[i] = (ushort)(answer[2 + 2 * i] << 8 | answer[3 + 2 * i]);
            var words = new Words(registers);
            if (!words.Has(StatusBits.ResultValid)) continue;
            long sequence = (long)words.Number(RegisterMap.Sequence);
            if (sequence == 2) continue;
            seen++;
            Assert.Equal((21f + sequence % 4096, $"P-{sequence:000000}"),
                (words.Float(RegisterMap.Score), words.Text(RegisterMap.PartId)));
        }
        await end.CancelAsync();
        await coming;
        Assert.True(seen > 0);
    }

    [Fact]
    public void Fuzzed_20000Requests_AreAllAnswered() => Fuzz(20_000, 17);

    [Fact, Long]
    public void Fuzzed_1000000Requests_AreAllAnswered() => Fuzz(1_000_000, 18);

    private void Fuzz(int requests, ulong seed)
    {
        var random = new SplitMix64(seed);
        byte[] known = [1, 2, 3, 4, 5, 6, 15, 16, 23, 43], request = new byte[RequestHandler.LongestPdu];
        byte[] answer = new byte[RequestHandler.LongestPdu];
        int exceptions = 0;
        for (int i = 0; i < requests; i++)
        {
            int length = 1 + (int)(random.NextUInt64() % (ulong)(i % 3 == 0 ? RequestHandler.LongestPdu : 16));
            for (int at = 0; at < length; at++) request[at] = (byte)random.NextUInt64();
            if (i % 2 == 0) request[0] = known[random.NextUInt64() % (ulong)known.Length];
            // Near what there is, so that many get past the first checks.
            if (i % 4 == 0 && length > 4) (request[1], request[3]) = (0, 0);
            if (i % 8 == 0 && length > 5) request[5] = (byte)(length - 6);
            int answered = _handler.Answer((byte)(random.NextUInt64() % 4), request.AsSpan(0, length), answer, "fuzz");
            Assert.InRange(answered, 2, RequestHandler.LongestPdu);
            if (answer[0] == request[0] && request[0] < 0x80) continue;
            exceptions++;
            Assert.Equal((request[0] | 0x80, 2), (answer[0], answered));
            Assert.Contains(answer[1], new byte[] { 1, 2, 3, 6, 11 });
            if (Array.IndexOf(known, request[0]) < 0) Assert.Contains(answer[1], new byte[] { 1, 11 });
            foreach ((string name, PlcCommand command) in _passed) _stations[name == "cap" ? 0 : 1].Answer(command.Id, null);
            _passed.Clear();
        }
        Assert.InRange(exceptions, requests / 4, requests - 1);
    }

    private string Ask(byte unit, string request)
    {
        byte[] answer = new byte[RequestHandler.LongestPdu];
        int length = _handler.Answer(unit, Convert.FromHexString(request.Replace(" ", "", StringComparison.Ordinal)), answer, "plc");
        return string.Join(' ', answer.Take(length).Select(one => $"{one:X2}"));
    }
}
