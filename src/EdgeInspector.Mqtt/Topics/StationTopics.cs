namespace EdgeInspector.Mqtt.Topics;

/// <summary>The topics of one station, built once.</summary>
internal sealed class StationTopics(string station)
{
    public string Result { get; } = station + "/result";

    public string Reject { get; } = station + "/reject";

    public string Backlog { get; } = station + "/backlog";

    public string Last { get; } = station + "/last";

    public string Verdict { get; } = station + "/verdict";

    public string State { get; } = station + "/state";

    public string Heartbeat { get; } = station + "/heartbeat";

    public string Statistics { get; } = station + "/stats";

    public string Overlay { get; } = station + "/image/overlay";

    public string Heatmap { get; } = station + "/image/heatmap";

    public string Frame { get; } = station + "/image/frame";
}
