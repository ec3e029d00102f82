using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;
using MQTTnet.Packets;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>What travels beside the bytes of a picture, as MQTT 5 user properties.</summary>
internal static class PictureProperties
{
    /// <summary>Identity of the inspection, digest and size of the picture, and the scores at the ends of its colour scale.</summary>
    public static List<MqttUserProperty> Of(InspectionPicture picture) =>
    [
        Property("id", picture.Inspection.Id.ToString()),
        Property("seq", picture.Inspection.Sequence.ToString(CultureInfo.InvariantCulture)),
        Property("verdict", EnumText<Verdict>.Of(picture.Inspection.Verdict).Value),
        Property("schema", Schemas.Picture.Value),
        Property("sha256", Convert.ToHexStringLower(SHA256.HashData(picture.Bytes))),
        Property("w", picture.Width.ToString(CultureInfo.InvariantCulture)),
        Property("h", picture.Height.ToString(CultureInfo.InvariantCulture)),
        Property("scaleLow", picture.ScaleLow.ToString("R", CultureInfo.InvariantCulture)),
        Property("scaleHigh", picture.ScaleHigh.ToString("R", CultureInfo.InvariantCulture)),
    ];

    private static MqttUserProperty Property(string name, string value) => new(name, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(value));
}
