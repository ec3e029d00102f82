using System.Diagnostics;
using System.Net;
using EdgeInspector.Modbus.Client;
using EdgeInspector.Outputs;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Modbus.Tests.Client;

/// <summary>Coils of a remote I/O, of this test kit and of pymodbus.</summary>
public sealed class RemoteOutputsTests : IDisposable
{
    private readonly RemoteIo _io = new();

    public void Dispose() => _io.Dispose();

    [Fact]
    public void CoilsSideBySide_AreOneRequest()
    {
        using RemoteOutputs outputs = Open(Options(_io.Port) with { Pass = 2, Reject = 3, Ready = 4, Watchdog = 5 });
        outputs.Write(new GateLevels(true, false, true, true));
        Assert.Equal([false, false, true, false, true, true, false], Enumerable.Range(0, 7).Select(i => _io[i]));
        outputs.Write(default);
        Assert.DoesNotContain(true, Enumerable.Range(0, 16).Select(i => _io[i]));
        Assert.Equal(2, _io.Requests);
        Assert.Equal([15], _io.Functions);
    }

    [Fact]
    public void CoilsApart_AreWrittenWithPassFirst_AndOthersLeftAlone()
    {
        using RemoteOutputs outputs = Open(Options(_io.Port) with { Pass = 9, Ready = 0, Watchdog = 1 });
        outputs.Write(new GateLevels(true, true, true, false));
        Assert.Equal([9, 0], _io.Changes.Select(change => change.Coil));
        Assert.Equal([5, 15], _io.Functions.Order());
    }

    [Fact]
    public void NoAnswer_IsGivenUpInTime()
    {
        using RemoteOutputs outputs = Open(Options(_io.Port));
        _io.IsSilent = true;
        Assert.Equal("It did not answer within 100 ms.", Fails(outputs));
        // What was asked was done, which nobody here can know: the device's own watchdog is there for that.
        Assert.True(_io[0]);
    }

    [Theory]
    [InlineData(1, "It does not know function 5, write coils.")]
    [InlineData(2, "It has no such coils (0). Coils count from 0; compare with its manual.")]
    [InlineData(11, "It has no such unit; correct 'unit'.")]
    [InlineData(4, "It refuses to write coil 0 (exception 4).")]
    public void Refusal_IsSaid(byte code, string words)
    {
        using RemoteOutputs outputs = Open(Options(_io.Port));
        _io.Refuses = code;
        Assert.Equal(words, Fails(outputs));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "What it answers is not Modbus TCP. Check address and port.")]
    [InlineData("\0\u0009\0\0\0\u0006\u0001\u0005\0\0\0\0", "It answers another question than was asked.")]
    [InlineData("\0\u0001\0\0\0\u0006\u0001\u0005\0\0\0\0", "It confirms something else than was asked.")]
    [InlineData("\0\u0001\0\0", "It did not answer within 100 ms.")]
    public void StrangeAnswer_IsNoConfirmation(string answer, string words)
    {
        using RemoteOutputs outputs = Open(Options(_io.Port));
        _io.Answers = System.Text.Encoding.Latin1.GetBytes(answer);
        Assert.Equal(words, Fails(outputs));
    }

    [Fact]
    public void PowerGoesAndComes_IsSaid_AndItConnectsAgain()
    {
        using RemoteOutputs outputs = Open(Options(_io.Port));
        outputs.Write(new GateLevels(true, false, false, false));
        _io.Switch(false);
        Assert.Throws<GateException>(() => outputs.Write(default));
        Assert.Throws<GateException>(outputs.Open);
        Assert.Equal("It is not connected.", Fails(outputs));
        _io.Switch(true);
        outputs.Open();
        outputs.Write(new GateLevels(true, false, false, false));
        Assert.True(_io[0]);
    }

    /// <summary>A server that was not written here.</summary>
    [Fact, Needs("pymodbus"), Needs("python")]
    public async Task Pymodbus_TakesTheCoils()
    {
        FoundComponent pymodbus = Component.Of("pymodbus").Require();
        var start = new ProcessStartInfo(Component.Python.Require().Path,
            [Repository.PathTo("tests/EdgeInspector.Modbus.Tests/Client/io.py")])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PYTHONPATH"] = pymodbus.Path[..pymodbus.Path.IndexOf("/pymodbus/", StringComparison.Ordinal)];
        using Process process = Process.Start(start)!;
        try
        {
            int port = int.Parse((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!,
                System.Globalization.CultureInfo.InvariantCulture);
            RemoteOutputOptions options = Options(port) with
            {
                Pass = 2,
                Reject = 3,
                Watchdog = 7,
                Timeout = TimeSpan.FromSeconds(5),
            };
            var outputs = new RemoteOutputs(options);
            await Eventually.TrueAsync(() => Opens(outputs));
            outputs.Write(new GateLevels(true, false, false, true));
            outputs.Write(new GateLevels(false, true, false, false));
            // There are ten coils.
            using RemoteOutputs beyond = Open(options with { Pass = 12 });
            Assert.StartsWith("It has no such coils", Fails(beyond), StringComparison.Ordinal);
            outputs.Dispose();
            string[] lines = [.. Enumerable.Range(0, 4).Select(_ => process.StandardOutput.ReadLine()!)];
            Assert.Equal(["2 10", "7 1", "2 01", "7 0"], lines);
        }
        finally
        {
            process.Kill();
        }
    }

    private static bool Opens(RemoteOutputs outputs)
    {
        try
        {
            outputs.Open();
            return true;
        }
        catch (GateException)
        {
            return false;
        }
    }

    private static RemoteOutputOptions Options(int port) => new() { Address = IPAddress.Loopback, Port = port, Pass = 0 };

    private static RemoteOutputs Open(RemoteOutputOptions options)
    {
        var outputs = new RemoteOutputs(options);
        outputs.Open();
        return outputs;
    }

    private static string Fails(RemoteOutputs outputs)
    {
        string words = Assert.Throws<GateException>(() => outputs.Write(new GateLevels(true, false, false, false))).Message;
        outputs.Close();
        return words;
    }
}
