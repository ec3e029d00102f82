using System.Text.Json;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>The name and version that each JSON message carries. Fields are only ever added within a version.</summary>
internal static class Schemas
{
    public static readonly JsonEncodedText Result = JsonEncodedText.Encode("edgeinspector.result/1");

    public static readonly JsonEncodedText Status = JsonEncodedText.Encode("edgeinspector.status/1");

    public static readonly JsonEncodedText State = JsonEncodedText.Encode("edgeinspector.state/1");

    public static readonly JsonEncodedText Picture = JsonEncodedText.Encode("edgeinspector.picture/1");
}
