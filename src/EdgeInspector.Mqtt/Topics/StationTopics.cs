using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Publishing;

namespace EdgeInspector.Mqtt.Topics;

/// <summary>The topics of one station, built once.</summary>
internal sealed class StationTopics(string station)
{
    public string Result { get; } = station + "/result";

    public string Reject { get; } = station + "/reject";

    public string Backlog { get; } = station + "/backlog";

    public string Review { get; } = station + "/review";

    public string Last { get; } = station + "/last";

    public string Verdict { get; } = station + "/verdict";

    public string State { get; } = station + "/state";

    public string Heartbeat { get; } = station + "/heartbeat";

    public string Statistics { get; } = station + "/stats";

    public string Challenge { get; } = station + "/challenge";

    public string Shadow { get; } = station + "/shadow";

    /// <summary>Where pictures of a kind go.</summary>
    public string Picture(PictureKind kind) => _pictures[(int)kind];

    /// <summary>Where pictures of a kind of another station of the agent go.</summary>
    public string PictureOf(string other, PictureKind kind) =>
        $"{station.AsSpan(0, station.LastIndexOf('/') + 1)}{other}/image/{EnumText<PictureKind>.Of(kind).Value}";

    private readonly string[] _pictures = [.. Enum.GetValues<PictureKind>()
        .Select(kind => $"{station}/image/{EnumText<PictureKind>.Of(kind).Value}")];
}
