using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Monitoring;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Pipeline;
using EdgeInspector.Results;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Messages;

/// <summary>The published schemas say the same as the code, and refuse what is wrong.</summary>
public sealed class SchemaTests
{
    [Fact]
    public void Result_Verdicts_AreThoseOfTheCode() => Assert.Equal(Texts<Verdict>(), Enumeration("result.schema.json", "verdict"));

    [Fact]
    public void Result_Reasons_AreThoseOfTheCode() => Assert.Equal([null, .. Texts<Reason>()], Enumeration("result.schema.json", "reason"));

    [Fact]
    public void Status_States_AreThoseOfTheCode() => Assert.Equal(Texts<AgentStatus>(), Enumeration("status.schema.json", "state"));

    [Fact]
    public void State_States_AreThoseOfTheCode() => Assert.Equal(Texts<StationState>(), Enumeration("state.schema.json", "state"));

    [Theory]
    [InlineData("verdict", "\"maybe\"")]
    [InlineData("reason", "\"overload\"")]
    [InlineData("reason", "null")]
    [InlineData("id", "\"019a8c7e-5d2b-4f31-9c4e-0a1b2c3d4e5f\"")]
    [InlineData("capturedAt", "\"2026-11-23T16:58:03.123Z\"")]
    [InlineData("capturedAt", "\"2026-11-23T16:58:03.123456+01:00\"")]
    [InlineData("seq", "0")]
    [InlineData("seq", "\"1\"")]
    [InlineData("score", "null")]
    [InlineData("score", "\"0.7\"")]
    [InlineData("warning", "true")]
    [InlineData("truth", "\"scratch\"")]
    [InlineData("model", "{}")]
    public void Result_WrongField_IsRefused(string field, string value)
    {
        using var message = new ResultMessage(Samples.Agent);
        var result = new ResultEntry(Samples.Fail(1), null, 0);
        JsonNode json = JsonNode.Parse(message.Write(result, new StationTopics("a"), DateTimeOffset.UnixEpoch, replayed: false).Span)!;
        Assert.Null(MessageSchemas.FindViolationOfResult(json.ToJsonString()));
        json[field] = JsonNode.Parse(value);
        Assert.NotNull(MessageSchemas.FindViolationOfResult(json.ToJsonString()));
    }

    [Theory]
    [InlineData("result.schema.json")]
    [InlineData("status.schema.json")]
    [InlineData("state.schema.json")]
    [InlineData("heartbeat.schema.json")]
    [InlineData("event.schema.json")]
    [InlineData("info.schema.json")]
    [InlineData("config.schema.json")]
    [InlineData("health.schema.json")]
    [InlineData("alarms.schema.json")]
    [InlineData("stats.schema.json")]
    [InlineData("command.schema.json")]
    [InlineData("reply.schema.json")]
    [InlineData("stop.schema.json")]
    [InlineData("review.schema.json")]
    [InlineData("challenge.schema.json")]
    [InlineData("shadow.schema.json")]
    public void AsyncApi_RefersToEverySchema(string file) =>
        Assert.Contains($"$ref: ./{file}", File.ReadAllText(Repository.PathTo("config/schemas/asyncapi.yaml")), StringComparison.Ordinal);

    [Fact]
    public void Schemas_AreThoseOfTheInfo()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Repository.PathTo("config/schemas"), "*.schema.json")
            .Select(file => Path.GetFileName(file).Split('.')[0]);
        string[] sent = [.. files.Except(["command", "heartbeat", "hook"]).Append("picture").Select(name => $"edgeinspector.{name}/1")];
        Assert.Equal(sent.Order(StringComparer.Ordinal), Schemas.All.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reply_Errors_AreThoseOfTheCode() =>
        Assert.Equal([.. Texts<CommandFailure>(), null], Enumeration("reply.schema.json", "error"));

    [Fact]
    public void Event_Severities_AreThoseOfTheCode() => Assert.Equal(Texts<EventSeverity>(), Enumeration("event.schema.json", "severity"));

    [Fact]
    public void Stop_Trips_AreThoseOfTheCode() => Assert.Equal(Texts<Trip>(), Enumeration("stop.schema.json", "trip"));

    [Fact]
    public void Review_Decisions_AreThoseOfTheCode()
    {
        Assert.Equal(Texts<ReviewDecision>(), Enumeration("review.schema.json", "decision"));
        Assert.Equal(Texts<ReviewDecision>(), Enumeration("command.schema.json", "decision"));
    }

    [Fact]
    public void AsyncApi_Verbs_AreThoseOfTheCode() =>
        // The configuration refuses importModel there: MQTT brings no file.
        Assert.Contains($"enum: [{string.Join(", ", Texts<CommandVerb>().Where(verb => verb != "importModel"))}]",
            File.ReadAllText(Repository.PathTo("config/schemas/asyncapi.yaml")), StringComparison.Ordinal);

    [Fact]
    public void AsyncApi_NamesEveryTopic()
    {
        string text = File.ReadAllText(Repository.PathTo("config/schemas/asyncapi.yaml"));
        var topics = new StationTopics("{base}/{station}");
        string[] expected =
        [
            topics.Result, topics.Reject, topics.Backlog, topics.Last, topics.Verdict, topics.State, topics.Heartbeat, topics.Statistics,
            topics.Challenge, topics.Shadow, new AgentTopics("{base}").Info, new AgentTopics("{base}").Configuration, new AgentTopics("{base}").Health,
            new AgentTopics("{base}").Alarms, new AgentTopics("{base}").Event, new AgentTopics("{base}").Status,
            new AgentTopics("{base}").Reply("{verb}"),
        ];
        Assert.All(expected, topic => Assert.Contains($"address: '{topic}'", text, StringComparison.Ordinal));
        Assert.Contains("address: '{base}/{station}/image/{kind}'", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts<T>() where T : struct, Enum =>
        Enum.GetValues<T>().Select(value => EnumText<T>.Of(value).Value);

    private static IEnumerable<string?> Enumeration(string file, string property)
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Repository.PathTo($"config/schemas/{file}")));
        return [.. schema.RootElement.GetProperty("properties").GetProperty(property).GetProperty("enum").EnumerateArray()
            .Select(value => value.GetString())];
    }
}
