using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Commands;

/// <summary>
/// The WebGPU provider for real, on a graphics device in software (SwiftShader, which comes with Debian's chromium), in a mount namespace
/// where the runtime finds a made-up graphics card.
/// </summary>
public sealed class WebGpuTests(TaughtLine line) : IDisposable
{
    private const string Driver = "/usr/lib/chromium/vk_swiftshader_icd.json";
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("knn", "--bank", "300")]
    [InlineData("padim", "--dimensions", "10")]
    [InlineData("spade", "--gallery-rows", "16")]
    public async Task WebGpu_SmallModel_GivesTheScoresOfTheProcessor(string method, params string[] options)
    {
        string library = Library(), model = await LearnAsync(method, options);
        JsonElement expected = Result(await AgentProgram.RunAsync("inspect", "--json", "--model", model, line.BadPart));
        JsonElement actual = Result(await RunOnDeviceAsync("inspect", "--json", "--model", model, "--provider", library, line.BadPart));
        Assert.Equal(("cpu", "libonnxruntime_providers_webgpu"), (expected.GetProperty("provider").GetString(), actual.GetProperty("provider").GetString()));
        Assert.Contains("gpu", actual.GetProperty("device").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, actual.GetProperty("score").GetDouble() / expected.GetProperty("score").GetDouble(), 1e-3);
    }

    [Fact]
    public async Task WebGpu_NoDevice_IsToldAndTheProcessorTakesOver()
    {
        string library = Library(), model = await LearnAsync("knn", "--bank", "300");
        (int code, string output, string errors) = await AgentProgram.RunAsync("inspect", "--json", "--model", model, "--provider", $"{library},directml,cuda,cpu", line.GoodPart);
        Assert.Equal("cpu", Result((code, output, errors)).GetProperty("provider").GetString());
        Assert.Contains("found no device", errors, StringComparison.Ordinal);
        Assert.Contains("DirectML on Windows only", errors, StringComparison.Ordinal);
        Assert.Contains("cuda: its plug-in library", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebGpu_OtherScoresThanAllowed_IsRefusedWithTheFigures()
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

    public void Dispose() => _folder.Dispose();

    private static JsonElement Result((int Code, string Output, string Errors) run)
    {
        Assert.True(run.Code is 0 or 1, run.Errors);
        return JsonSerializer.Deserialize<JsonElement>(run.Output);
    }

    private string Library()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("WebGPU is tried in a mount namespace, which takes Linux and root.");
        if (!File.Exists(Driver)) Assert.Skip($"{Driver} is missing: apt-get install chromium libvulkan1.");
        ZipFile.ExtractToDirectory(SharedData.Require("ep/onnxruntime_ep_webgpu-0.4.0-py3-none-manylinux_2_28_x86_64.whl"), _folder.PathTo("ep"));
        return Directory.EnumerateFiles(_folder.PathTo("ep"), "libonnxruntime_providers_webgpu.so", SearchOption.AllDirectories).Single();
    }

    private async Task<string> LearnAsync(string method, params string[] options)
    {
        string model = _folder.PathTo("model");
        (int code, _, string errors) = await AgentProgram.RunAsync(["learn", "--good", line.Good, "--out", model, "--size", "64x64", "--method", method, .. options]);
        Assert.True(code == 0, errors);
        return model;
    }

    // The runtime looks for graphics cards in /sys/class/drm; the namespace has one of its own making there.
    private async Task<(int Code, string Output, string Errors)> RunOnDeviceAsync(params string[] arguments)
    {
        string card = _folder.PathTo("class/drm/card0/device"), script = _folder.PathTo("on-device.sh");
        Directory.CreateDirectory(card);
        foreach ((string name, string value) in ((string, string)[])[("vendor", "0x1002"), ("device", "0x1234"), ("class", "0x030000"), ("boot_vga", "1")])
            File.WriteAllText(Path.Combine(card, name), value + "\n");
        File.WriteAllText(script, $"mount --bind '{_folder.PathTo("class")}' /sys/class && export VK_ICD_FILENAMES={Driver} && exec \"$@\"\n");
        await using AgentProgram program = AgentProgram.StartBehind(["unshare", "-m", "bash", script], arguments);
        int code = await program.EndAsync();
        return (code, program.Output, program.Errors);
    }
}
