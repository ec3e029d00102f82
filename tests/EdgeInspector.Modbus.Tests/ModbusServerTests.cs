using System.Net;
using System.Net.Sockets;
using EdgeInspector.Modbus.Map;
using EdgeInspector.Numerics;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Modbus.Tests;

public sealed class ModbusServerTests
{
    [Fact]
    public async Task Block_IsRead_OverTheWire()
    {
        await using PlcBench bench = await PlcBench.StartAsync();
        using TcpClient plc = await bench.ConnectAsync();
        await Eventually.TrueAsync(async () => (await PlcBench.ReadAsync(plc)).Has(StatusBits.Ready | StatusBits.ShiftCounts));
        bench.Server.Take(Results.Of(0x1_0000_0002));
        Words words = await PlcBench.ReadAsync(plc);
        Assert.Equal(0x1_0000_0002UL, words.Number(RegisterMap.Sequence));
        Assert.Equal(70_000UL, words.Number(RegisterMap.Passed));
        Assert.Equal("blue", words.Text(RegisterMap.Recipe));
    }

    [Theory]
    [InlineData("12 34 00 01 00 06 01 04 00 00 00 01")]
    [InlineData("12 34 00 00 00 00 01")]
    [InlineData("12 34 00 00 00 01 01")]
    [InlineData("12 34 00 00 01 00 01 04 00 00 00 01")]
    [InlineData("47 45 54 20 2F 20 48 54 54 50 2F 31 2E 31 0D 0A")]
    public async Task WrongHeader_ClosesTheConnection_AndNoOther(string bytes)
    {
        await using PlcBench bench = await PlcBench.StartAsync();
        using TcpClient good = await bench.ConnectAsync(), bad = await bench.ConnectAsync();
        Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(good, 4, 0, 0, 0, 1));
        await bad.GetStream().WriteAsync(
            Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        await PlcBench.ClosedAsync(bad);
        Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(good, 4, 0, 0, 0, 1));
    }

    [Fact]
    public async Task Request_ByteByByte_AndTwoAtOnce_HaveTheirAnswers()
    {
        await using PlcBench bench = await PlcBench.StartAsync();
        using TcpClient plc = await bench.ConnectAsync();
        byte[] frame = PlcBench.Frame(4, 0, 0, 0, 1);
        foreach (byte one in frame) await plc.GetStream().WriteAsync(new[] { one }, TestContext.Current.CancellationToken);
        Assert.Equal([4, 2, 0, 1], await PlcBench.AnswerAsync(plc));
        await plc.GetStream().WriteAsync((byte[])[.. frame, .. frame], TestContext.Current.CancellationToken);
        Assert.Equal([4, 2, 0, 1], await PlcBench.AnswerAsync(plc));
        Assert.Equal([4, 2, 0, 1], await PlcBench.AnswerAsync(plc));
    }

    [Fact]
    public async Task Heartbeat_StationFails_StandsAndIsSaidAtOnce_AndGoesOn()
    {
        await using PlcBench bench = await PlcBench.StartAsync(options => options with { Stations = ["cap", "lid"] });
        bench.Log.Expect(LogEvent.PlcHeartbeatStands, "station lid");
        bool isBroken = true;
        bench.Server.Take(new StationStatus("lid", StationState.Running,
            IsResponsive: () => Volatile.Read(ref isBroken) ? throw new InvalidOperationException("broken") : true));
        using TcpClient plc = await bench.ConnectAsync();
        await bench.Log.WaitForAsync(LogEvent.PlcHeartbeatStands);
        ulong before = (await PlcBench.ReadAsync(plc)).Number(RegisterMap.Heartbeat);
        await Eventually.TrueAsync(async () => (await PlcBench.ReadAsync(plc)).Number(RegisterMap.Heartbeat) != before);
        Volatile.Write(ref isBroken, false);
        await bench.Log.WaitForAsync(LogEvent.PlcHeartbeatGoesOn, "station lid");
        Assert.Single(bench.Log.Entries, entry => entry.Event == LogEvent.PlcHeartbeatStands);
    }

    [Fact]
    public async Task Stranger_IsTurnedAway()
    {
        await using PlcBench bench = await PlcBench.StartAsync(options => options with { Allowed = [IPNetwork.Parse("10.1.4.0/24")] });
        using TcpClient stranger = await bench.ConnectAsync();
        await PlcBench.ClosedAsync(stranger);
        await bench.Log.WaitForAsync(LogEvent.PlcNotAllowed, "127.0.0.1");
    }

    [Theory]
    [InlineData("", "127.0.0.1", true)]
    [InlineData("", "::ffff:127.0.0.1", true)]
    [InlineData("", "::1", true)]
    [InlineData("", "10.1.4.7", false)]
    [InlineData("10.1.4.0/24", "10.1.4.7", true)]
    [InlineData("10.1.4.0/24", "::ffff:10.1.4.7", true)]
    [InlineData("10.1.4.0/24", "10.1.5.7", false)]
    [InlineData("10.1.4.0/24", "127.0.0.1", false)]
    public void Allowed_AreTheNamedNetworks_OrThisMachine(string allowed, string address, bool may)
    {
        var options = new ModbusOptions
        {
            Address = IPAddress.Any,
            Port = 0,
            Agent = "a",
            Version = "1",
            Stations = ["cap"],
            Allowed = allowed.Length == 0 ? [] : [IPNetwork.Parse(allowed)],
        };
        Assert.Equal(may, options.Allows(IPAddress.Parse(address)));
    }

    [Fact]
    public async Task Connection_ThatAsksNothing_IsClosed_AlsoWhenItSendsPieces()
    {
        var time = new FakeTimeProvider();
        await using PlcBench bench = await PlcBench.StartAsync(time: time);
        using TcpClient silent = await bench.ConnectAsync(), slow = await bench.ConnectAsync(), busy = await bench.ConnectAsync();
        await Eventually.TrueAsync(() => bench.Server.Connections == 3);
        for (int second = 0; second < 70; second++)
        {
            if (second == 30) await slow.GetStream().WriteAsync(new byte[] { 0x12 }, TestContext.Current.CancellationToken);
            Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(busy, 4, 0, 0, 0, 1));
            time.Advance(TimeSpan.FromSeconds(1));
        }
        await PlcBench.ClosedAsync(silent);
        await PlcBench.ClosedAsync(slow);
        await Eventually.TrueAsync(() => bench.Server.Connections == 1);
        Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(busy, 4, 0, 0, 0, 1));
    }

    [Fact]
    public async Task ThousandConnections_ThatAskNothing_DoNotKeepThePlcOut()
    {
        await using PlcBench bench = await PlcBench.StartAsync();
        using TcpClient plc = await bench.ConnectAsync();
        Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(plc, 4, 0, 0, 0, 1));
        List<TcpClient> idle = [];
        try
        {
            for (int i = 0; i < 1000; i++)
            {
                idle.Add(await bench.ConnectAsync());
                if (i % 100 == 0) Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(plc, 4, 0, 0, 0, 1));
            }
            await Eventually.TrueAsync(() => bench.Server.Connections <= 16);
            using TcpClient second = await bench.ConnectAsync();
            Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(second, 4, 0, 0, 0, 1));
            Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(plc, 4, 0, 0, 0, 1));
        }
        finally
        {
            idle.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public async Task AllPlacesInUse_TurnANewOneAway_AndOneThatRestedMakesRoom()
    {
        var time = new FakeTimeProvider();
        await using PlcBench bench = await PlcBench.StartAsync(options => options with { MaxConnections = 2 }, time);
        using TcpClient first = await bench.ConnectAsync(), second = await bench.ConnectAsync();
        Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(first, 4, 0, 0, 0, 1));
        Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(second, 4, 0, 0, 0, 1));
        using TcpClient third = await bench.ConnectAsync();
        await PlcBench.ClosedAsync(third);
        await bench.Log.WaitForAsync(LogEvent.PlcTurnedAway);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(second, 4, 0, 0, 0, 1));
        using TcpClient fourth = await bench.ConnectAsync();
        Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(fourth, 4, 0, 0, 0, 1));
        await PlcBench.ClosedAsync(first);
    }

    [Fact]
    public async Task PlcThatAsksAndNeverReads_HoldsUpNobody()
    {
        await using PlcBench bench = await PlcBench.StartAsync();
        using TcpClient deaf = await bench.ConnectAsync(), plc = await bench.ConnectAsync();
        byte[] many = [.. Enumerable.Range(0, 500).SelectMany(_ => PlcBench.Frame(4, 0, 0, 0, 125))];
        deaf.SendBufferSize = 4096;
        Task asking = Task.Run(async () =>
        {
            try
            {
                while (true) await deaf.GetStream().WriteAsync(many);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // The end of the test.
            }
        }, TestContext.Current.CancellationToken);
        for (int sequence = 1; sequence <= 1000; sequence++)
        {
            bench.Server.Take(Results.Of(sequence));
            if (sequence % 100 == 0) Assert.Equal(1UL, (await PlcBench.ReadAsync(plc)).Number(RegisterMap.Sequence));
        }
        Assert.Equal(992UL, (await PlcBench.ReadAsync(plc)).Number(RegisterMap.Lost));
        deaf.Dispose();
        await asking;
    }

    [Fact]
    public async Task RandomBytes_CrashNothing()
    {
        await using PlcBench bench = await PlcBench.StartAsync();
        var random = new SplitMix64(5);
        for (int i = 0; i < 200; i++)
        {
            using TcpClient wild = await bench.ConnectAsync();
            byte[] bytes = new byte[random.NextInt32(600)];
            for (int at = 0; at < bytes.Length; at++) bytes[at] = (byte)random.NextUInt64();
            // Half of them begin as a request does.
            if (i % 2 == 0 && bytes.Length > 7) (bytes[2], bytes[3], bytes[4]) = (0, 0, 0);
            try
            {
                await wild.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // Closed in the middle.
            }
        }
        using TcpClient plc = await bench.ConnectAsync();
        Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(plc, 4, 0, 0, 0, 1));
    }

    [Fact]
    public async Task Port_ThatIsTaken_IsSaidOnce_AndHadAsSoonAsItIsFree()
    {
        var time = new FakeTimeProvider();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var log = new RecordingLogger();
        log.Expect(LogEvent.PlcNotServed);
        await using var server = new ModbusServer(
            new ModbusOptions { Address = IPAddress.Loopback, Port = port, Agent = "a", Version = "1", Stations = ["cap"] },
            new ModbusSources(() => true, _ => (Results.Counts, false)), time, log);
        await server.StartAsync();
        await log.WaitForAsync(LogEvent.PlcNotServed);
        other.Stop();
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return server.Port == port;
        });
        Assert.Single(log.Entries, entry => entry.Event == LogEvent.PlcNotServed);
    }

    [Fact]
    public async Task Stop_ClosesConnectionsAndPort()
    {
        await using PlcBench bench = await PlcBench.StartAsync();
        using TcpClient plc = await bench.ConnectAsync();
        Assert.Equal([4, 2, 0, 1], await PlcBench.AskAsync(plc, 4, 0, 0, 0, 1));
        int port = bench.Server.Port;
        await bench.Server.StopAsync(TestContext.Current.CancellationToken);
        await PlcBench.ClosedAsync(plc);
        using var late = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => late.ConnectAsync(IPAddress.Loopback, port));
    }
}
