using System.Text;
using System.Text.Json;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Messages;

public sealed class ResultMessageTests : IDisposable
{
    private static readonly StationTopics Topics = new("acme/line4/cap");
    private static readonly DateTimeOffset PublishedAt = new DateTimeOffset(2026, 11, 23, 16, 58, 3, TimeSpan.Zero).AddTicks(1_710_020);
    private readonly ResultMessage _message = new(Samples.Agent);

    [Fact]
    public void Write_Fail_IsExactlyTheContract()
    {
        Inspection inspection = Samples.Fail(184_467) with { Id = Guid.Parse("019a8c7e-5d2b-7f31-9c4e-0a1b2c3d4e5f") };
        string expected = """
            {"schema":"edgeinspector.result/1","id":"019a8c7e-5d2b-7f31-9c4e-0a1b2c3d4e5f",
            "seq":184467,"session":42,"agent":"line4-vision1","station":"cap",
            "capturedAt":"2026-11-23T16:58:03.123456Z","clockSynced":true,
            "part":{"id":"SN-0042-7781","recipe":null},
            "frame":{"number":912345,"cameraFrameId":"40213","deviceTimestampNs":"88123456789012","width":2448,"height":2048},
            "verdict":"fail","reason":"scoreAtOrAboveThreshold","warning":false,
            "score":0.731,"threshold":0.52,"decidedBy":"map",
            "regions":[{"box":[812,640,96,88],"peak":0.731,"areaPx":5120}],
            "model":{"name":"cap-wrn50","sha256":"MODEL","bankSha256":"BANK","bankPatches":16384},
            "config":{"revision":17,"sha256":"CONFIG"},
            "timing":{"grabMs":6.1,"queueMs":0.4,"prepareMs":0.9,"inferMs":12.9,"verdictMs":0.3,"totalMs":20.6,"deadlineMs":80},
            "images":[{"kind":"overlay","topic":"acme/line4/cap/image/overlay","mime":"image/jpeg"}],
            "provider":"cpu","device":"x64","skippedSincePrevious":0,"simulated":false,
            "publishedAt":"2026-11-23T16:58:03.171002Z","durable":false,"replayed":false}
            """.ReplaceLineEndings("").Replace("MODEL", new string('9', 64), StringComparison.Ordinal)
            .Replace("BANK", new string('7', 64), StringComparison.Ordinal)
            .Replace("CONFIG", new string('c', 64), StringComparison.Ordinal);
        Assert.Equal(expected,
            Write(new ResultEntry(inspection with { Configuration = new ConfigurationStamp(17, new string('c', 64)) }, true, 0)));
    }

    [Fact]
    public void Write_SilhouetteOfThePart_SaysShareAndOutlineAndFollowsTheSchema()
    {
        string json = Write(Samples.Pass(1) with { Silhouette = new FoundPart(0.2129, [[(10, 20), (110, 20), (60, 90)]]) });
        Assert.Null(MessageSchemas.FindViolationOfResult(json));
        Assert.Contains("\"silhouette\":{\"share\":0.2129,\"outlines\":[[[10,20],[110,20],[60,90]]]},", json, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllReasons))]
    public void Write_EveryReason_FollowsTheSchema(Reason reason)
    {
        Inspection inspection = reason == Reason.ScoreAtOrAboveThreshold ? Samples.Fail(1) : Samples.NotInspected(1, reason);
        Assert.Null(MessageSchemas.FindViolationOfResult(Write(inspection)));
    }

    [Fact]
    public void Write_DeadlineMissed_KeepsTheScore()
    {
        string json = Write(Samples.Pass(1) with { Verdict = Verdict.NotInspected, Reason = Reason.DeadlineMissed, Score = 0.9f });
        Assert.Null(MessageSchemas.FindViolationOfResult(json));
        Assert.Contains("\"score\":0.9,", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Write_ScoreThatIsNotFinite_IsNull(float score)
    {
        string json = Write(Samples.NotInspected(1, Reason.ModelError) with { Score = score });
        Assert.Null(MessageSchemas.FindViolationOfResult(json));
        Assert.Contains("\"score\":null", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(1e-20f)]
    [InlineData(16777217f)]
    [InlineData(3.4028235e38f)]
    public void Write_Score_ReadsBackAsTheSameFloat(float score)
    {
        string json = Write(Samples.Pass(1) with { Score = score });
        Assert.Equal(score, JsonDocument.Parse(json).RootElement.GetProperty("score").GetSingle());
    }

    [Fact]
    public void Write_Range_SaysItsEnd()
    {
        string json = Write(Samples.NotInspected(5, Reason.AgentRestarted) with { SequenceTo = 9 });
        Assert.Null(MessageSchemas.FindViolationOfResult(json));
        Assert.Contains("\"seq\":5,\"seqTo\":9,", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LargestNumbers_AreKept()
    {
        string json = Write(
            Samples.Pass(long.MaxValue) with { CameraFrameId = ulong.MaxValue, DeviceTimestampNanoseconds = long.MinValue });
        Assert.Null(MessageSchemas.FindViolationOfResult(json));
        Assert.Contains("\"cameraFrameId\":\"18446744073709551615\",\"deviceTimestampNs\":\"-9223372036854775808\"", json,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TruthOfASimulatedCamera_IsNotPublished() =>
        Assert.DoesNotContain("scratch-truth", Write(Samples.Pass(1) with { Truth = "scratch-truth", Simulated = true }),
            StringComparison.Ordinal);

    [Fact]
    public void Write_PartIdWithAnyText_StaysJson()
    {
        string id = "Ü\"\\\n\u0001 日本 \ud83d\ude00 </script>";
        Assert.Equal(id,
            JsonDocument.Parse(Write(Samples.Pass(1) with { PartId = id })).RootElement.GetProperty("part").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void Write_Picture_IsAnnouncedExactlyWhenOneFollows(bool hasOverlay, int expected)
    {
        string json = Write(Samples.Pass(1) with { Pictures = hasOverlay ? [PictureKind.Overlay] : [] });
        Assert.Equal(expected, JsonDocument.Parse(json).RootElement.GetProperty("images").GetArrayLength());
    }

    [Fact]
    public void Write_WithZones_NamesThemInResultAndRegions()
    {
        Inspection fail = Samples.Fail(1);
        Inspection inspection = fail with
        {
            Zone = "label",
            ZoneScores = [new ZoneScore(null, 3, 30), new ZoneScore("label", fail.Score!.Value, fail.Threshold!.Value)],
            Regions = [.. fail.Regions.Select(region => region with { Zone = "label" })],
        };
        string json = Write(inspection);
        Assert.Null(MessageSchemas.FindViolationOfResult(json));
        JsonElement result = JsonDocument.Parse(json).RootElement;
        Assert.Equal(("label", "label"),
            (result.GetProperty("zone").GetString(), result.GetProperty("regions")[0].GetProperty("zone").GetString()));
        Assert.Equal([null, "label"], result.GetProperty("zones").EnumerateArray().Select(zone => zone.GetProperty("name").GetString()));
        Assert.DoesNotContain("zone", Write(fail), StringComparison.Ordinal);
        var entry = new ResultEntry(inspection, true, 0);
        Assert.Equal(0, Allocation.OfCalls(1000, () => _message.Write(entry, Topics, PublishedAt, replayed: false)));
    }

    [Fact]
    public void Write_SteadyState_AllocatesNothing()
    {
        var result = new ResultEntry(Samples.Fail(1) with { Configuration = new ConfigurationStamp(17, new string('c', 64)) }, true, 0);
        Assert.Equal(0, Allocation.OfCalls(1000, () => _message.Write(result, Topics, PublishedAt, replayed: false)));
    }

    public void Dispose() => _message.Dispose();

    public static TheoryData<Reason> AllReasons() => [.. Enum.GetValues<Reason>()];

    private string Write(Inspection inspection) => Write(new ResultEntry(inspection, null, 0));

    private string Write(ResultEntry result) => Encoding.UTF8.GetString(_message.Write(result, Topics, PublishedAt, replayed: false).Span);
}
