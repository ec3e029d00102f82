using System.Text.Json;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>The name and version that each JSON message carries. Fields are only ever added within a version.</summary>
internal static class Schemas
{
    public static readonly JsonEncodedText Result = JsonEncodedText.Encode("edgeinspector.result/1");

    public static readonly JsonEncodedText Status = JsonEncodedText.Encode("edgeinspector.status/1");

    public static readonly JsonEncodedText State = JsonEncodedText.Encode("edgeinspector.state/1");

    public static readonly JsonEncodedText Event = JsonEncodedText.Encode("edgeinspector.event/1");

    public static readonly JsonEncodedText Info = JsonEncodedText.Encode("edgeinspector.info/1");

    public static readonly JsonEncodedText Configuration = JsonEncodedText.Encode("edgeinspector.config/1");

    public static readonly JsonEncodedText Health = JsonEncodedText.Encode("edgeinspector.health/1");

    public static readonly JsonEncodedText Statistics = JsonEncodedText.Encode("edgeinspector.stats/1");

    public static readonly JsonEncodedText Reply = JsonEncodedText.Encode("edgeinspector.reply/1");

    public static readonly JsonEncodedText Stop = JsonEncodedText.Encode("edgeinspector.stop/1");

    public static readonly JsonEncodedText Picture = JsonEncodedText.Encode("edgeinspector.picture/1");

    public static readonly JsonEncodedText Review = JsonEncodedText.Encode("edgeinspector.review/1");

    public static readonly JsonEncodedText Challenge = JsonEncodedText.Encode("edgeinspector.challenge/1");

    public static readonly JsonEncodedText Shadow = JsonEncodedText.Encode("edgeinspector.shadow/1");

    public static readonly JsonEncodedText Alarms = JsonEncodedText.Encode("edgeinspector.alarms/1");

    /// <summary>All of them, in the order that info names them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Result.Value, Status.Value, State.Value, Event.Value, Info.Value, Configuration.Value, Health.Value, Statistics.Value, Reply.Value,
        Stop.Value, Picture.Value, Review.Value, Challenge.Value, Alarms.Value,
        Shadow.Value,
    ];
}
