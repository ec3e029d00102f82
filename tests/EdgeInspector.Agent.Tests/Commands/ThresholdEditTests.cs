using System.Globalization;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Agent.Tests.Commands;

/// <summary>A command that edits the file while people edit it too.</summary>
public sealed class ThresholdEditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly List<ConfigurationEdited> _edits = [];

    private string FilePath => _folder.PathTo("agent.json");

    [Fact]
    public async Task Apply_EditThatIsTaken_IsTheCommandsAlone()
    {
        using ConfigurationKeeper keeper = Start();
        CommandOutcome outcome = await SetAsync(keeper, 0.7f);
        Assert.Null(outcome.Failure);
        Assert.Equal(Text(0.7), File.ReadAllText(FilePath));
        Assert.True(Assert.Single(_edits).IsCommand);
    }

    [Fact]
    public async Task Apply_EditThatCannotBeUsed_IsTakenBack()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        using ConfigurationKeeper keeper = Start();
        keeper.Apply = (_, _, _) => throw new InvalidOperationException("no such model");
        CommandOutcome outcome = await SetAsync(keeper, 0.7f);
        Assert.Equal(CommandFailure.Invalid, outcome.Failure);
        Assert.Contains("no such model", outcome.Message, StringComparison.Ordinal);
        Assert.Equal((Text(0.5), null), (File.ReadAllText(FilePath), keeper.ApplyError));
    }

    [Fact]
    public async Task Apply_SomebodySavesMeanwhile_HisVersionStays()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        using ConfigurationKeeper keeper = Start();
        keeper.Apply = (_, _, _) =>
        {
            File.WriteAllText(FilePath, Text(0.9));
            throw new InvalidOperationException("no such model");
        };
        Assert.Equal(CommandFailure.Busy, (await SetAsync(keeper, 0.7f)).Failure);
        Assert.Equal(Text(0.9), File.ReadAllText(FilePath));
    }

    [Fact]
    public async Task Apply_EditOfSomebodyElseThatIsNotInUse_IsNotTakenForTheCommands()
    {
        using ConfigurationKeeper keeper = Start();
        File.WriteAllText(FilePath, Text(0.9));
        CommandOutcome outcome = await SetAsync(keeper, 0.7f);
        Assert.Equal(CommandFailure.Busy, outcome.Failure);
        Assert.Equal(Text(0.9), File.ReadAllText(FilePath));
        Assert.Empty(_edits);

        await keeper.ReloadAsync();
        Assert.False(Assert.Single(_edits).IsCommand);
        Assert.Null((await SetAsync(keeper, 0.7f)).Failure);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static Task<CommandOutcome> SetAsync(ConfigurationKeeper keeper, float threshold) =>
        new ThresholdEdit(new FileEdit(keeper)).ApplyAsync("s", null, null, [("threshold", threshold)], null);

    private ConfigurationKeeper Start()
    {
        File.WriteAllText(FilePath, Text(0.5));
        var keeper = new ConfigurationKeeper(new ConfigurationPlace(FilePath, "--config"), TimeProvider.System,
            _log)
        { Edited = _edits.Add };
        Assert.True(keeper.TryStart(out _));
        return keeper;
    }

    private string Text(double threshold) => string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "agent": { "name": "a", "stateDirectory": "{{_folder.PathTo("state")}}" },
          "stations": [ { "name": "s", "model": "m", "threshold": {{threshold}}, "camera": { "driver": "simulated" } } ]
        }
        """);
}
