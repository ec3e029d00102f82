using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Agent.Tests.Reporting;

/// <summary>What calls for somebody, as subscribers hear of it, and what they can say of it.</summary>
public sealed class AlarmTests(TaughtLine line) : IDisposable
{
    private const string Id = "trip/cap/rejectsInARow", Topic = $"{FileAgent.Base}/alarms";
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task Trip_IsAnAlarmThatIsAcknowledgedAndShelved_AndRemembersBoth()
    {
        _log.Expect(LogEvent.Tripped);
        // Every part is above this threshold.
        string station = $"\"model\": \"{line.Model}\", \"threshold\": 0.001, \"trips\": {{ \"rejectsInARow\": 2 }}";
        await using FileAgent agent = await FileAgent.StartAsync(_folder, _log, station);
        JsonElement alarm = await AlarmAsync(agent, _ => true);
        Assert.Equal(("trip", "cap", "rejectsInARow"),
            (alarm.GetProperty("kind").GetString(), alarm.GetProperty("station").GetString(), alarm.GetProperty("detail").GetString()));

        Assert.Contains("alarm is missing", Message(await agent.Commands.AskAsync("acknowledgeAlarm"), "malformed"), StringComparison.Ordinal);
        Assert.Contains("no alarm trip/cap/none", Message(await AskAsync(agent, "acknowledgeAlarm", "trip/cap/none"), "notFound"),
            StringComparison.Ordinal);
        Assert.True((await AskAsync(agent, "acknowledgeAlarm", Id)).GetProperty("ok").GetBoolean());
        await AlarmAsync(agent, one => one.GetProperty("acknowledgedBy").GetString() == "test");
        Assert.Contains("reason is missing", Message(await AskAsync(agent, "shelveAlarm", Id, 60), "malformed"), StringComparison.Ordinal);
        Assert.Contains("1 to 480 minutes, and not for 481", Message(await AskAsync(agent, "shelveAlarm", Id, 481, "why"), "invalid"),
            StringComparison.Ordinal);
        Assert.True((await AskAsync(agent, "shelveAlarm", Id, 60, "new lot")).GetProperty("ok").GetBoolean());
        await AlarmAsync(agent, one => one.GetProperty("shelf") is { ValueKind: JsonValueKind.Object } shelf
            && shelf.GetProperty("reason").GetString() == "new lot" && shelf.GetProperty("by").GetString() == "test");
        // Shelving is on record, as every change is.
        Assert.Contains("\"verb\":\"shelveAlarm\"", File.ReadAllText(Path.Combine(agent.State, "audit.jsonl")), StringComparison.Ordinal);

        int before = agent.Broker.Published.On(Topic).Count;
        await agent.RestartAsync();
        JsonElement after = await AlarmAsync(agent, _ => true, before);
        Assert.Equal(("test", "new lot"), (after.GetProperty("acknowledgedBy").GetString(),
            after.GetProperty("shelf").GetProperty("reason").GetString()));

        // Once parts pass it is over, and with its shelf it is gone.
        agent.Write(agent.Read().Replace("0.001", "900", StringComparison.Ordinal));
        await AlarmAsync(agent, one => one.GetProperty("ended").ValueKind == JsonValueKind.String);
        Assert.True((await AskAsync(agent, "unshelveAlarm", Id)).GetProperty("ok").GetBoolean());
        await agent.Broker.Published.WaitForAsync(Topic, message => message.Json.GetProperty("alarms").EnumerateArray()
            .All(one => one.GetProperty("id").GetString() != Id));
    }

    [Fact]
    public async Task FileOfAlarms_Damaged_IsSaidAndReplaced()
    {
        _log.Expect(LogEvent.AlarmsNotKept, "alarms.json");
        _log.Expect(LogEvent.Tripped);
        Directory.CreateDirectory(_folder.PathTo("state"));
        File.WriteAllText(_folder.PathTo("state/alarms.json"), "[{\"id\":7");
        await using FileAgent agent = await FileAgent.StartAsync(
            _folder, _log, $"\"model\": \"{line.Model}\", \"threshold\": 0.001, \"trips\": {{ \"rejectsInARow\": 2 }}");
        await AlarmAsync(agent, _ => true);
        await Eventually.TrueAsync(
            () => File.ReadAllText(_folder.PathTo("state/alarms.json")).Contains(Id, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static async Task<JsonElement> AlarmAsync(FileAgent agent, Func<JsonElement, bool> condition, int after = 0)
    {
        JsonElement? found = null;
        await agent.Broker.Published.WaitUntilAsync(
            () => (found = agent.Broker.Published.On(Topic).Skip(after)
                .SelectMany(message => message.Json.GetProperty("alarms").EnumerateArray())
                .Where(one => one.GetProperty("id").GetString() == Id && condition(one)).Cast<JsonElement?>().FirstOrDefault()) is not null,
            "the alarm");
        return found!.Value;
    }

    private static Task<JsonElement> AskAsync(FileAgent agent, string verb, string alarm, int? minutes = null, string? reason = null)
    {
        var arguments = new JsonObject { ["alarm"] = alarm };
        if (minutes is not null) arguments["minutes"] = minutes;
        if (reason is not null) arguments["reason"] = reason;
        return agent.Commands.AskAsync(verb, arguments);
    }

    private static string Message(JsonElement answer, string error)
    {
        Assert.Equal(error, answer.GetProperty("error").GetString());
        return answer.GetProperty("message").GetString()!;
    }
}
