using System.Diagnostics;
using EdgeInspector.Service;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Service;

public sealed class SystemdUnitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Paths =>
    [
        ("/opt/edge-inspector/edge-inspector", "/opt/edge-inspector/edge-inspector"),
        ("/opt/line 3/edge-inspector", "\"/opt/line 3/edge-inspector\""),
        ("/opt/100 %/a\"b\\c", "\"/opt/100 %%/a\\\"b\\\\c\""),
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Path_InACommandLine_IsOneWordAndReadAsItWas(string path, string word)
    {
        Assert.Equal(word, SystemdService.Quoted(path));
        Assert.Equal(path, SystemdService.ProgramOf($"{word} run --config \"/etc/a b.json\""));
    }

    /// <summary>What systemd says of each kind of path is what the command says of it.</summary>
    [Theory]
    [InlineData("do$lar $HOME ${x}", true)]
    [InlineData("semi;colon #1", true)]
    [InlineData("Förderband 日本", true)]
    [InlineData("-dash @at !x :y +z", true)]
    [InlineData("a\"b", false)]
    [InlineData("it's", false)]
    [InlineData("back\\slash", false)]
    [InlineData("two\nlines", false)]
    [InlineData("a\ttab", false)]
    public async Task Path_OfAnyLetters_IsRefusedWhereSystemdWouldNotStartIt(string name, bool starts)
    {
        string place = $"/opt/{name}/edge-inspector";
        Assert.Equal(starts, SystemdService.FaultOf(place) is null);
        if (!starts) return;
        Component.Systemd.Require();
        string program = Path.Combine(Directory.CreateDirectory(_folder.PathTo(name)).FullName, "edge-inspector");
        File.WriteAllText(program, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        Assert.Equal("", await VerifyAsync(SystemdService.Quoted(program)));
    }

    [Theory]
    [InlineData("/home/mia/edge-inspector")]
    [InlineData("/root/edge-inspector")]
    [InlineData("/tmp/release 1/edge-inspector")]
    [InlineData("/var/tmp/edge-inspector")]
    public void Path_ThatTheUnitHides_IsRefused(string path) =>
        Assert.Contains("cannot see", SystemdService.FaultOf(path), StringComparison.Ordinal);

    /// <summary>systemd itself finds the program under a path with a blank and a percent sign.</summary>
    [Fact]
    public async Task Unit_ProgramUnderAPathWithABlank_IsFoundBySystemd()
    {
        Component.Systemd.Require();
        string program = Path.Combine(Directory.CreateDirectory(_folder.PathTo("line 3, 100%")).FullName, "edge-inspector");
        File.WriteAllText(program, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        Assert.Equal("", await VerifyAsync(SystemdService.Quoted(program)));
        Assert.Contains("is not executable", await VerifyAsync(SystemdService.Quoted(program + "s")), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    // What is wrong with a unit that starts this; other units of the machine are not the question.
    private async Task<string> VerifyAsync(string word)
    {
        const string Name = "edge-inspector-test.service";
        File.WriteAllText(_folder.PathTo(Name), $"[Service]\nExecStart={word} run\n");
        using Process process = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", _folder.PathTo(Name)])
        {
            RedirectStandardError = true,
        })!;
        string said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return string.Join('\n', said.Split('\n').Where(line => line.Contains(Name, StringComparison.Ordinal)));
    }
}
