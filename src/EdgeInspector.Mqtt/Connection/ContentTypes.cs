namespace EdgeInspector.Mqtt.Connection;

/// <summary>Content types of what is published (MQTT 5 only).</summary>
internal static class ContentTypes
{
    public const string Json = "application/json";

    public const string Text = "text/plain";
}
