using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>The decoder of a network camera is a process of its own, and must not outlive the program.</summary>
[Needs("ffmpeg")]
public sealed class CameraChildTests
{
    [Fact]
    public async Task ProgramKilled_RtspDecoderEnds()
    {
        await using var relay = new RtspRelay();
        using var sender = FfmpegSender.ToRelay(relay);
        await CameraStation.WaitAsync(() => relay.Received > 0, 20, () => "The sender sends nothing.");
        await using AgentProgram program = AgentProgram.Start("cameras", "watch", relay.Url);
        await AssertChildEndsAsync(program);
    }

    [Fact]
    public async Task ProgramKilled_SilentStreamsReceiverEnds()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"),
            "No setpriv on this machine: a receiver ends only when its camera sends or closes.");
        // Somebody who takes the connection and never says anything: ffmpeg has nothing to write and would not notice that nobody reads.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using AgentProgram program = AgentProgram.Start("cameras", "watch", $"tcp://{listener.LocalEndpoint}");
        using Socket silent = await listener.AcceptSocketAsync();
        await AssertChildEndsAsync(program);
    }

    private static async Task AssertChildEndsAsync(AgentProgram program)
    {
        int[] children = [];
        await CameraStation.WaitAsync(() => (children = FfmpegsOf(program.Id)).Length > 0, 30,
            () => $"No child came.\n{program.Output}\n{program.Errors}");
        program.Kill();
        await CameraStation.WaitAsync(() => !children.Any(Lives), 10,
            () => $"Processes {string.Join(", ", children)} outlive the program.");
    }

    private static int[] FfmpegsOf(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0 && StatusOf(id) is ("ffmpeg", _, var of) && of == parent),
    ];

    private static bool Lives(int id) => StatusOf(id) is (_, not 'Z', _);

    // "1234 (ffmpeg) S 1200 ..."
    private static (string Name, char State, int Parent)? StatusOf(int id)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{id}/stat");
            int open = text.IndexOf('(', StringComparison.Ordinal), close = text.LastIndexOf(')');
            string[] rest = text[(close + 2)..].Split(' ');
            return (text[(open + 1)..close], rest[0][0], int.Parse(rest[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
