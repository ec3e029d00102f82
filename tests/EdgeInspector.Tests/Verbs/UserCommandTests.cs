using EdgeInspector.TestKit;
using EdgeInspector.Verbs;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>user: a file of their own, written whole and for its owner alone.</summary>
public sealed class UserCommandTests : IDisposable
{
    private const string Password = "correct horse";
    private readonly TemporaryFolder _folder = new();

    public UserCommandTests() => File.WriteAllText(Config,
        """{ "agent": { "name": "line1", "stateDirectory": "state" }, "stations": [ { "name": "cap", "model": "none", "camera": { "driver": "simulated" } } ] }""");

    private string Config => _folder.PathTo("agent.json");

    private string Users => _folder.PathTo("state/users.json");

    [Fact]
    public async Task User_AddedListedChangedAndRemoved_IsWhatTheFileSays()
    {
        Assert.Equal((ExitCode.Done, "Mia O'Brien can log in as operator."), await RunAsync(Password, "add", "Mia O'Brien", "--role", "operator"));
        string first = await File.ReadAllTextAsync(Users, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("horse", first, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Users));
        Assert.Equal(ExitCode.Done, (await RunAsync(Password, "add", "Jo", "--role", "admin")).Code);
        Assert.Equal("admin      Jo\noperator   Mia O'Brien", (await RunAsync(null, "list")).Said);
        Assert.Equal((ExitCode.Done, "Mia O'Brien is shiftLead from now on."), await RunAsync(null, "role", "MIA O'BRIEN", "shiftLead"));
        string second = await File.ReadAllTextAsync(Users, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, (await RunAsync("another horse", "password", "Jo")).Code);
        Assert.NotEqual(second, await File.ReadAllTextAsync(Users, TestContext.Current.CancellationToken));
        Assert.Equal((ExitCode.Done, "Jo is removed."), await RunAsync(null, "remove", "jo"));
        Assert.Contains("for everybody at this machine", (await RunAsync(null, "remove", "Mia O'Brien")).Said, StringComparison.Ordinal);
        Assert.Contains("There are no users", (await RunAsync(null, "list")).Said, StringComparison.Ordinal);
        Assert.Equal(["users.json", "users.lock"], Directory.EnumerateFiles(_folder.PathTo("state")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task User_EightAtOnce_AreAllThere()
    {
        string[] names = [.. Enumerable.Range(1, 8).Select(i => $"User {i}")];
        (int Code, string Said)[] all = await Task.WhenAll(names.Select(name => RunAsync(Password, "add", name, "--role", "viewer")));
        Assert.All(all, one => Assert.Equal(ExitCode.Done, one.Code));
        Assert.Equal(names.Select(name => $"viewer     {name}"), (await RunAsync(null, "list")).Said.Split('\n'));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "a name has letters and digits", Password, "add", "<script>", "--role", "viewer")]
    [InlineData(ExitCode.Usage, "at least 10 characters", "short", "add", "Mia", "--role", "viewer")]
    [InlineData(ExitCode.Usage, "at least 10 characters", "", "add", "Mia", "--role", "viewer")]
    [InlineData(ExitCode.Usage, "'boss' is not known; write viewer, operator, shiftLead, engineer, admin", Password, "add", "Mia", "--role", "boss")]
    [InlineData(ExitCode.Usage, "--role", Password, "add", "Mia")]
    [InlineData(ExitCode.Usage, "There is no user Mia", Password, "password", "Mia")]
    [InlineData(ExitCode.Usage, "There is no user Mia", null, "remove", "Mia")]
    [InlineData(ExitCode.Usage, "'boss' is no role", null, "role", "Mia", "boss")]
    public async Task User_ThatCannotBe_IsRefusedWithWhatWouldBeRight(int code, string said, string? input, params string[] words)
    {
        (int Code, string Said) ended = await RunAsync(input, words);
        Assert.Contains(said, ended.Said, StringComparison.Ordinal);
        Assert.Equal(code, ended.Code);
        Assert.False(File.Exists(Users));
    }

    [Fact]
    public async Task User_InADamagedFile_IsRefused_AndTheFileStays()
    {
        Directory.CreateDirectory(_folder.PathTo("state"));
        await File.WriteAllTextAsync(Users, "{ \"version\": 1, \"users\": [ {", TestContext.Current.CancellationToken);
        (int code, string said) = await RunAsync(Password, "add", "Mia", "--role", "viewer");
        Assert.Equal(ExitCode.Device, code);
        Assert.Contains("users.json is damaged", said, StringComparison.Ordinal);
        Assert.Contains("backup", said, StringComparison.Ordinal);
        Assert.StartsWith("{ \"version\"", await File.ReadAllTextAsync(Users, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(int Code, string Said)> RunAsync(string? input, params string[] words)
    {
        await using AgentProgram program = AgentProgram.Start(["user", .. words, "--config", Config]);
        await program.TypeAsync(input is null ? "" : input + "\n");
        int code = await program.EndAsync();
        return (code, code == ExitCode.Done ? program.Output : program.Errors);
    }
}
