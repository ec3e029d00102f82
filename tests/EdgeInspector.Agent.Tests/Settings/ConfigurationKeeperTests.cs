using System.Globalization;
using System.Text;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Agent.Tests.Settings;

/// <summary>What a keeper makes of the ways in which files change.</summary>
public sealed class ConfigurationKeeperTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly List<int?> _applied = [];

    private string FilePath => _folder.PathTo("agent.json");

    [Theory]
    [InlineData("in place")]
    [InlineData("temporary and rename")]
    [InlineData("delete and create")]
    [InlineData("backup and create")]
    [InlineData("truncate, then write")]
    [InlineData("link swapped")]
    [InlineData("linked folder swapped")]
    [InlineData("with a byte order mark")]
    public async Task Look_EverySavePattern_TakesTheNewVersionOnce(string pattern)
    {
        using ConfigurationKeeper keeper = Start(pattern);
        Save(pattern, Text(0.7));
        Assert.True(await keeper.ReloadAsync(force: false));
        Assert.True(await keeper.ReloadAsync(force: false));
        Assert.Equal([2], _applied);
        Assert.Equal(0.7f, keeper.Current!.Configuration!.Stations[0].Threshold);
    }

    [Fact]
    public async Task Start_KeyUnderItsEarlierName_IsNamedOnceAndRead()
    {
        using ConfigurationKeeper keeper = Start(text: WithEarlierName(0.5));
        File.WriteAllText(FilePath, WithEarlierName(0.7));
        Assert.True(await keeper.ReloadAsync(force: false));
        Assert.Equal(0.7f, keeper.Current!.Configuration!.Stations[0].Threshold);
        Assert.Equal([3, 4], keeper.Current.Configuration.Stations[0].RegionOrigin!);
        LogEntry said = Assert.Single(_log.Entries, entry => entry.Event == LogEvent.KeyRenamed);
        Assert.Contains("stations[0].regionOfInterest is called regionOrigin now", said.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{ \"agent\": { \"name\": \"a\" } }")]
    [InlineData("not JSON at all")]
    public async Task Look_BadContent_KeepsTheLastGoodAndTellsItOnce(string content)
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        using ConfigurationKeeper keeper = Start();
        File.WriteAllText(FilePath, content);
        Assert.False(await keeper.ReloadAsync(force: false));
        // It may be half-written: nothing is said yet.
        Assert.Null(keeper.Fault);
        _time.Advance(Long);
        for (int i = 0; i < 3; i++) Assert.False(await keeper.ReloadAsync(force: false));
        Assert.NotNull(keeper.Fault);
        Assert.Single(_log.Entries, entry => entry.Event == LogEvent.ConfigurationRefused);
        Assert.Equal(0.5f, keeper.Current!.Configuration!.Stations[0].Threshold);

        File.WriteAllText(FilePath, Text(0.5));
        Assert.True(await keeper.ReloadAsync(force: false));
        Assert.Null(keeper.Fault);
        Assert.Empty(_applied);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Restore_WhileAnotherLookWaits_IsNobodysSaving(bool restored, int savings)
    {
        using ConfigurationKeeper keeper = Start();
        int savedAgain = 0;
        keeper.SavedAgain = _ =>
        {
            savedAgain++;
            return Task.CompletedTask;
        };
        Task<bool>? other = null;
        Assert.Equal(restored, await keeper.RestoreAsync(() =>
        {
            File.WriteAllText(FilePath, Text(0.5));
            File.SetLastWriteTimeUtc(FilePath, DateTime.UnixEpoch.AddYears(50));
            other = keeper.ReloadAsync(force: false);
            return restored;
        }));
        Assert.True(await other!);
        Assert.Equal(savings, savedAgain);
    }

    [Fact]
    public async Task Look_Utf16_IsRefusedWithAHint()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        using ConfigurationKeeper keeper = Start();
        File.WriteAllText(FilePath, Text(0.7), Encoding.Unicode);
        await keeper.ReloadAsync(force: false);
        _time.Advance(Long);
        await keeper.ReloadAsync(force: false);
        Assert.Contains("UTF-16", keeper.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_WrittenSlowly_IsTakenWhenItIsComplete()
    {
        using ConfigurationKeeper keeper = Start();
        byte[] whole = Encoding.UTF8.GetBytes(Text(0.7));
        using (FileStream stream = File.Create(FilePath))
        {
            foreach (byte[] part in whole.Chunk(20))
            {
                stream.Write(part);
                stream.Flush();
                _time.Advance(TimeSpan.FromMilliseconds(100));
                await keeper.ReloadAsync(force: false);
            }
        }
        await keeper.ReloadAsync(force: false);
        Assert.Equal([2], _applied);
        Assert.DoesNotContain(_log.Entries, entry => entry.Event == LogEvent.ConfigurationRefused);
    }

    [Fact]
    public async Task Look_SameSizeAndTimeStamp_IsSeen()
    {
        using ConfigurationKeeper keeper = Start();
        DateTime stamp = File.GetLastWriteTimeUtc(FilePath);
        File.WriteAllText(FilePath, Text(0.7));
        File.SetLastWriteTimeUtc(FilePath, stamp);
        await keeper.ReloadAsync(force: false);
        Assert.Equal([2], _applied);
    }

    [Fact]
    public async Task Look_VersionThatCannotBeApplied_ChangesNothingAndIsTriedAgain()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        using ConfigurationKeeper keeper = Start();
        int tries = 0;
        keeper.Apply = (_, _, _) => ++tries < 3 ? throw new InvalidOperationException("no such model") : Task.CompletedTask;
        File.WriteAllText(FilePath, Text(0.7));
        Assert.False(await keeper.ReloadAsync(force: false));
        Assert.Equal(("no such model", 1), (keeper.Fault!.Message, keeper.Stamp!.Revision));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await keeper.ReloadAsync(force: false));
        Assert.Equal(1, tries);
        for (int i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(6));
            await keeper.ReloadAsync(force: false);
        }
        Assert.Equal((null, 2), (keeper.Fault, keeper.Stamp!.Revision));
    }

    [Fact]
    public async Task Look_VersionThatCouldNotBeApplied_IsForgottenWhenTheFileIsAsBefore()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        using ConfigurationKeeper keeper = Start();
        keeper.Apply = (_, _, _) => throw new InvalidOperationException("no such model");
        File.WriteAllText(FilePath, Text(0.7));
        Assert.False(await keeper.ReloadAsync());
        Assert.Equal("no such model", keeper.ApplyError);
        File.WriteAllText(FilePath, Text(0.5));
        Assert.True(await keeper.ReloadAsync());
        Assert.Null(keeper.ApplyError);
    }

    [Fact]
    public async Task Edited_AnnouncedVersion_IsTheCommandsWhoeverLooksFirst()
    {
        using ConfigurationKeeper keeper = Start();
        List<(string By, bool IsCommand)> edits = [];
        keeper.Edited = edited => edits.Add((edited.By, edited.IsCommand));
        byte[] announced = Encoding.UTF8.GetBytes(Text(0.7));
        keeper.Announce(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(announced)), "the command");
        File.WriteAllText(FilePath, Text(0.6));
        await keeper.ReloadAsync(force: false);
        File.WriteAllBytes(FilePath, announced);
        await keeper.ReloadAsync(force: false);
        Assert.Equal([false, true], edits.Select(edit => edit.IsCommand));
        Assert.Equal("the command", edits[1].By);
    }

    [Fact]
    public async Task SavedAgain_WhilePackagesAreTaken_IsApplyingAndEndsWhenTheFileChanges()
    {
        using ConfigurationKeeper keeper = Start();
        bool wasApplying = false;
        keeper.SavedAgain = async cancellation =>
        {
            wasApplying = keeper.IsApplying;
            File.WriteAllText(FilePath, Text(0.7));
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        };
        File.SetLastWriteTimeUtc(FilePath, File.GetLastWriteTimeUtc(FilePath).AddSeconds(-1));
        await keeper.ReloadAsync(force: false);
        Assert.True(wasApplying);
        Assert.False(keeper.IsApplying);
        await keeper.ReloadAsync(force: false);
        Assert.Equal([2], _applied);
    }

    [Fact]
    public async Task Start_WithoutAGoodFile_UsesTheLastGoodWithItsRevision()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        using (ConfigurationKeeper keeper = Start())
        {
            File.WriteAllText(FilePath, Text(0.7));
            await keeper.ReloadAsync(force: false);
        }
        File.WriteAllText(FilePath, Text(0.7)[..^10]);
        using var next = new ConfigurationKeeper(Place(), _time, _log);
        Assert.True(next.TryStart(out _));
        Assert.Equal((2, 0.7f), (next.Stamp!.Revision, next.Current!.Configuration!.Stations[0].Threshold));
        Assert.NotNull(next.Fault);
    }

    [Fact]
    public void Start_CopyThatIsDamagedOrAnotherFiles_IsNotUsed()
    {
        Start().Dispose();
        string copy = _folder.PathTo("state/last-good.json");
        File.WriteAllText(FilePath, Text(0.5)[..^10]);
        File.AppendAllText(copy, " ");
        using (var damaged = new ConfigurationKeeper(Place(), _time, _log)) Assert.False(damaged.TryStart(out _));
        File.WriteAllText(copy, Text(0.5));
        File.Move(FilePath, _folder.PathTo("other.json"));
        using var other = new ConfigurationKeeper(new ConfigurationPlace(_folder.PathTo("other.json"), "--config"), _time, _log);
        Assert.False(other.TryStart(out ConfigurationLoadResult? bad));
        Assert.NotEmpty(bad!.Errors);
    }

    [Fact]
    public void Start_SameContent_KeepsTheRevision()
    {
        for (int start = 0; start < 3; start++)
        {
            using ConfigurationKeeper keeper = Start();
            Assert.Equal(1, keeper.Stamp!.Revision);
        }
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private ConfigurationPlace Place() => new(FilePath, "--config");

    private ConfigurationKeeper Start(string pattern = "in place", string? text = null)
    {
        if (pattern == "link swapped")
        {
            File.WriteAllText(_folder.PathTo("v1"), Text(0.5));
            File.CreateSymbolicLink(FilePath, "v1");
        }
        else if (pattern == "linked folder swapped")
        {
            // As Kubernetes mounts configuration: the file links into a folder that is itself a link.
            Directory.CreateDirectory(_folder.PathTo("data1"));
            File.WriteAllText(_folder.PathTo("data1/agent.json"), Text(0.5));
            Directory.CreateSymbolicLink(_folder.PathTo("data"), "data1");
            File.CreateSymbolicLink(FilePath, "data/agent.json");
        }
        else
        {
            File.WriteAllText(FilePath, text ?? Text(0.5));
        }
        var keeper = new ConfigurationKeeper(Place(), _time, _log);
        Assert.True(keeper.TryStart(out _));
        keeper.Apply = (_, stamp, _) =>
        {
            _applied.Add(stamp.Revision);
            return Task.CompletedTask;
        };
        return keeper;
    }

    private void Save(string pattern, string text)
    {
        string beside = _folder.PathTo("beside");
        switch (pattern)
        {
            case "temporary and rename":
                File.WriteAllText(beside, text);
                File.Move(beside, FilePath, overwrite: true);
                break;
            case "delete and create":
                File.Delete(FilePath);
                File.WriteAllText(FilePath, text);
                break;
            case "backup and create":
                File.Move(FilePath, FilePath + "~");
                File.WriteAllText(FilePath, text);
                break;
            case "truncate, then write":
                using (FileStream stream = File.Create(FilePath)) stream.Flush();
                File.WriteAllText(FilePath, text);
                break;
            case "link swapped":
                File.WriteAllText(_folder.PathTo("v2"), text);
                File.CreateSymbolicLink(beside, "v2");
                File.Move(beside, FilePath, overwrite: true);
                break;
            case "linked folder swapped":
                Directory.CreateDirectory(_folder.PathTo("data2"));
                File.WriteAllText(_folder.PathTo("data2/agent.json"), text);
                Directory.Delete(_folder.PathTo("data"));
                Directory.CreateSymbolicLink(_folder.PathTo("data"), "data2");
                break;
            case "with a byte order mark":
                File.WriteAllText(FilePath, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
                break;
            default:
                File.WriteAllText(FilePath, text);
                break;
        }
    }

    private string Text(double threshold) => string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "agent": { "name": "a", "stateDirectory": "{{_folder.PathTo("state")}}" },
          "stations": [ { "name": "s", "model": "m", "threshold": {{threshold}}, "camera": { "driver": "simulated" } } ]
        }
        """);

    private string WithEarlierName(double threshold) =>
        Text(threshold).Replace("\"threshold\"", "\"regionOfInterest\": [3, 4], \"threshold\"", StringComparison.Ordinal);
}
