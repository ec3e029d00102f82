using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>
/// A provider with a device of its own: the plug-in library named by EDGEINSPECTOR_PROVIDER on this machine's graphics card, else WebGPU
/// on a device in software (SwiftShader, which comes with Debian's chromium), in a mount namespace where the runtime finds a made-up card.
/// </summary>
[Long]
public sealed class GpuTests(TaughtLine line) : IDisposable
{
    private static readonly string? RealDevice = Environment.GetEnvironmentVariable("EDGEINSPECTOR_PROVIDER");
    private readonly TemporaryFolder _folder = new();

    // In software each takes twelve seconds: all methods, but their variants on a real device alone.
    public static TheoryData<string, string[]> Methods { get; } =
    [
        ("knn", ["--bank", "300"]), ("lunar", ["--bank", "300", "--training-patches", "100"]), ("padim", ["--dimensions", "10"]),
        ("spade", ["--gallery-rows", "16"]), ("gaussian-ad", []),
        .. RealDevice is null
            ? (IEnumerable<(string, string[])>)[]
            : [("knn", ["--bank", "300", "--neighbours", "1"]), ("knn", ["--bank", "300", "--reweight"])],
    ];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Gpu_SmallModel_GivesTheScoresOfTheProcessor(string method, string[] options)
    {
        string library = Library(), model = await LearnAsync(method, options);
        JsonElement expected = Result(await VerbCall.RunAsync("inspect", "--json", "--model", model, line.BadPart));
        JsonElement actual = Result(await RunOnDeviceAsync("inspect", "--json", "--model", model, "--provider", library, line.BadPart));
        Assert.Equal(("cpu", Path.GetFileNameWithoutExtension(library)),
            (expected.GetProperty("provider").GetString(), actual.GetProperty("provider").GetString()));
        Assert.Contains("gpu", actual.GetProperty("device").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, actual.GetProperty("score").GetDouble() / expected.GetProperty("score").GetDouble(), 1e-3);
    }

    [Fact]
    public async Task Gpu_NoDevice_IsToldAndTheProcessorTakesOver()
    {
        if (RealDevice is not null) Assert.Skip("This machine has a device.");
        string library = Library(), model = await LearnAsync("knn", "--bank", "300");
        (int code, string output, string errors) = await AgentProgram.RunAsync("inspect", "--json", "--model", model, "--provider",
            $"{library},directml,cuda,cpu", line.GoodPart);
        Assert.Equal("cpu", Result((code, output, errors)).GetProperty("provider").GetString());
        Assert.Contains("found no device", errors, StringComparison.Ordinal);
        Assert.Contains("DirectML on Windows only", errors, StringComparison.Ordinal);
        Assert.Contains("cuda: its plug-in library", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gpu_OtherScoresThanAllowed_IsRefusedWithTheFigures()
    {
        string library = Library(), model = await LearnAsync("knn", "--bank", "300"), configuration = _folder.PathTo("agent.json");
        // No device is as exact as this asks: what differs in the last bits is refused.
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            { "agent": { "name": "test", "stateDirectory": "{{_folder.PathTo("state")}}" },
              "execution": { "providers": ["{{library}}", "cpu"], "providerTolerance": 0.000000001 },
              "stations": [{ "name": "cap", "model": "{{model}}", "camera": { "driver": "simulated" } }] }
            """));
        (int code, string output, string errors) = await RunOnDeviceAsync("check", "--config", configuration);
        Assert.True(code == 0, errors + output);
        Assert.Contains("computes other scores: golden picture", errors, StringComparison.Ordinal);
        Assert.Contains("on cpu (x64)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gpu_FramesOfTwoStations_EachHasItsOwnScore()
    {
        string library = Library(), model = await LearnAsync("knn", "--bank", "300"), configuration = _folder.PathTo("agent.json");
        string[] frames = [.. new[] { "one", "two" }.Select(name => Directory.CreateDirectory(_folder.PathTo(name)).FullName)];
        foreach (string folder in frames)
            for (int i = 0; i < 8; i++)
                File.Copy(i % 2 == 0 ? line.GoodPart : line.BadPart, Path.Combine(folder, $"{i}{Path.GetExtension(line.GoodPart)}"));
        double good = Result(await VerbCall.RunAsync("inspect", "--json", "--model", model, line.GoodPart)).GetProperty("score")
            .GetDouble();
        double bad = Result(await VerbCall.RunAsync("inspect", "--json", "--model", model, line.BadPart)).GetProperty("score")
            .GetDouble();
        await using TestBroker broker = await TestBroker.StartAsync();
        string Station(string name, string folder) =>
            $$"""{ "name": "{{name}}", "model": "{{model}}", "queueCapacity": 64, "camera": { "driver": "folder", "path": "{{folder}}", "loop": true, "framesPerSecond": 4 } }""";
        File.WriteAllText(configuration, $$"""
            { "agent": { "name": "test", "stateDirectory": "{{_folder.PathTo("state")}}" }, "mqtt": { "broker": "{{broker.Uri.OriginalString}}" }, "health": { "port": {{FreePort.Find()}} },
              "execution": { "providers": ["{{library}}"] }, "stations": [{{Station("one", frames[0])}}, {{Station("two", frames[1])}}] }
            """);
        await using AgentProgram program = StartOnDevice("run", "--config", configuration);
        // Two frames of each of two models are on their way to the device at any time: each must come back with the score of its own
        // picture.
        foreach (string station in (string[])["one", "two"])
        {
            // Parts pass uninspected while the device's driver translates the model for its first time: with an error, or because the
            // queue is full meanwhile. No error comes after that; how many parts a busy machine inspects is not the question here.
            IEnumerable<JsonElement> Scored() => broker.Published.On($"{station}/result").Select(message => message.Json)
                .SkipWhile(record => IsNotInspected(record))
                .Where(record => !IsNotInspected(record) || record.GetProperty("reason").GetString() == "modelError");
            await broker.Published.WaitUntilAsync(() => Scored().Count() >= 8, "eight scored parts", seconds: 240);
            Assert.All(Scored().Take(8), record =>
            {
                Assert.False(IsNotInspected(record), record.ToString());
                Assert.Equal(Path.GetFileNameWithoutExtension(library), record.GetProperty("provider").GetString());
                Assert.Equal(1, record.GetProperty("score").GetDouble() / (record.GetProperty("seq").GetInt64() % 2 == 1 ? good : bad),
                    1e-3);
            });
        }
        Assert.False(program.HasEnded, program.Errors);
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsNotInspected(JsonElement record) => record.GetProperty("verdict").GetString() == "notInspected";

    private static JsonElement Result((int Code, string Output, string Errors) run)
    {
        Assert.True(run.Code is 0 or 1, run.Errors);
        return JsonSerializer.Deserialize<JsonElement>(run.Output);
    }

    private string Library()
    {
        if (RealDevice is not null) return RealDevice;
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Skip("WebGPU is tried in a mount namespace, which takes Linux and root.");
        Component.Swiftshader.Require();
        Component.Vulkan.Require();
        ZipFile.ExtractToDirectory(SharedData.Require("ep/onnxruntime_ep_webgpu-0.4.0-py3-none-manylinux_2_28_x86_64.whl"),
            _folder.PathTo("ep"));
        return Directory.EnumerateFiles(_folder.PathTo("ep"), "libonnxruntime_providers_webgpu.so", SearchOption.AllDirectories).Single();
    }

    private async Task<string> LearnAsync(string method, params string[] options)
    {
        string model = _folder.PathTo("model");
        (int code, _, string errors) = await VerbCall.RunAsync(
            ["learn", "--good", line.Good, "--out", model, "--size", "64x64", "--method", method, .. options]);
        Assert.True(code == 0, errors);
        return model;
    }

    private async Task<(int Code, string Output, string Errors)> RunOnDeviceAsync(params string[] arguments)
    {
        await using AgentProgram program = StartOnDevice(arguments);
        int code = await program.EndAsync();
        return (code, program.Output, program.Errors);
    }

    // The runtime looks for graphics cards in /sys/class/drm; the namespace has one of its own making there.
    private AgentProgram StartOnDevice(params string[] arguments)
    {
        if (RealDevice is not null) return AgentProgram.Start(arguments);
        string card = _folder.PathTo("class/drm/card0/device"), script = _folder.PathTo("on-device.sh");
        Directory.CreateDirectory(card);
        foreach ((string name, string value) in ((string, string)[])[("vendor", "0x1002"), ("device", "0x1234"), ("class", "0x030000"),
            ("boot_vga", "1")])
            File.WriteAllText(Path.Combine(card, name), value + "\n");
        File.WriteAllText(script,
            $"mount --bind '{_folder.PathTo("class")}' /sys/class && export VK_ICD_FILENAMES={Component.Swiftshader.Require().Path} && exec \"$@\"\n");
        return AgentProgram.StartBehind(["unshare", "-m", "bash", script], arguments);
    }
}
