using System.Text.Json;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

[Collection(GigeCollection.Name)]
[Long]
public sealed class CamerasCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task List_FindsTheCameraAndWhoUsesIt()
    {
        using var camera = new VirtualCameraProcess(serial: "SN4711");
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file,
            """{ "agent": { "name": "line" }, "stations": [ { "name": "cap", "model": "m", "camera": { "driver": "aravis", "address": "SN4711" } } ] }""");

        (int code, string output, _) = await AgentProgram.RunAsync("cameras", "list", "--json", "--config", file);

        Assert.Equal(0, code);
        JsonElement found = JsonDocument.Parse(output).RootElement.EnumerateArray()
            .Single(one => one.GetProperty("serial").GetString() == "SN4711");
        Assert.Equal(("aravis", "127.0.0.1", "cap"),
            (found.GetProperty("driver").GetString(), found.GetProperty("address").GetString(), found.GetProperty("inUseBy").GetString()));
        (_, output, _) = await AgentProgram.RunAsync("cameras", "list", "--config", file);
        Assert.Contains("SN4711", output, StringComparison.Ordinal);
        Assert.Contains("station cap", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_ListsSettingsWithRangesAlsoWhileSomebodyUsesTheCamera()
    {
        using var camera = new VirtualCameraProcess();
        await using AgentProgram user = AgentProgram.Start("cameras", "watch", camera.Address);
        await user.WaitForAsync(" 1 s");
        (int code, string output, string errors) = await AgentProgram.RunAsync("cameras", "show", camera.Address);
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"Width +integer +512 +1 to 2048", output);
        Assert.Matches(@"PixelFormat +enumeration +Mono8 +BayerBG8, .*Mono16", output);
        (code, output, errors) = await AgentProgram.RunAsync("cameras", "grab", camera.Address, "--out", _folder.PathTo("no"));
        Assert.Equal(5, code);
        Assert.Contains("controlled by another program", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grab_WritesPictures()
    {
        using var camera = new VirtualCameraProcess();
        (int code, string output, string errors) = await AgentProgram.RunAsync("cameras", "grab", camera.Address, "--count", "3", "--out",
            _folder.PathTo("good"));
        Assert.Equal((0, ""), (code, errors));
        string[] files = [.. Directory.GetFiles(_folder.PathTo("good")).Order()];
        Assert.Equal(3, files.Length);
        Assert.Equal((512, 512), (PictureLibrary.Codec().Read(files[0], out _) is var picture ? picture.Width : 0, picture.Height));
        Assert.Contains("camera frame id", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_AnyCamera_SaysWhatComes()
    {
        await using var server = new MjpegServer(async (stream, cancellation) =>
        {
            byte[] picture = PictureLibrary.Codec().EncodeJpeg(new Frames.Picture(64, 48, Frames.PixelFormat.Mono8), 90);
            await stream.WriteAsync(MjpegServer.Header(), cancellation);
            for (; ; await Task.Delay(50, cancellation)) await stream.WriteAsync(MjpegServer.Part(picture), cancellation);
        });
        (int code, string output, _) = await AgentProgram.RunAsync("cameras", "watch", server.Url, "--for", "2.5");
        Assert.Matches(@" 1 s +\d+\.\d", output);
        Assert.Contains("64x48 Mono8", output, StringComparison.Ordinal);
        // The same picture again and again is no camera to trust.
        Assert.Equal(1, code);
    }

    [Fact]
    [Needs("aravis")]
    public async Task Watch_NobodyThere_SaysWhatToCheck()
    {
        (int code, _, string errors) = await AgentProgram.RunAsync("cameras", "watch", "10.255.255.1");
        Assert.Equal(5, code);
        Assert.Contains("No camera answers at 10.255.255.1", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Library_Missing_SaysWhatToInstall()
    {
        Component.Aravis.Require();
        string library = Directory.EnumerateFiles("/usr/lib", "libaravis-0.8.so.0", SearchOption.AllDirectories).First();
        if (Environment.UserName != "root") Assert.Skip("Only root can hide a library from a program.");
        string[] hidden = ["unshare", "-m", "sh", "-c", $"mount --bind /dev/null {library} && exec \"$@\"", "sh"];
        await using AgentProgram grab = AgentProgram.StartBehind(hidden, "cameras", "grab", "10.0.0.1", "--out", _folder.PathTo("no"));
        Assert.Equal(5, await grab.EndAsync());
        Assert.Contains("apt-get install libaravis-0.8-0", grab.Errors, StringComparison.Ordinal);
        await using AgentProgram list = AgentProgram.StartBehind(hidden, "cameras", "list");
        Assert.Equal(0, await list.EndAsync());
        Assert.Contains("not looked for: the library Aravis is not installed", list.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
