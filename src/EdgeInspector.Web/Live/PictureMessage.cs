using System.Buffers.Binary;
using System.Text.Json;
using EdgeInspector.Frames;
using EdgeInspector.Publishing;

namespace EdgeInspector.Web.Live;

/// <summary>
/// A picture as one binary message: the length of its header in four bytes (little endian), the header as JSON, the frame, the map.
/// The header has the part's record, so that a picture is never shown beside another part's verdict.
/// </summary>
/// <param name="Station">The station.</param>
/// <param name="Sequence">Number of the part.</param>
/// <param name="Bytes">The message; shared by all viewers.</param>
internal sealed record PictureMessage(string Station, long Sequence, byte[] Bytes)
{
    private const int LengthBytes = 4;

    /// <summary>Of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="record">The part's record, as JSON.</param>
    public static PictureMessage Of(LivePicture picture, ReadOnlySpan<byte> record)
    {
        using var header = new MemoryStream(record.Length + 256);
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteString("station"u8, picture.Inspection.Station);
            json.WriteNumber("seq"u8, picture.Inspection.Sequence);
            json.WriteNumber("frameBytes"u8, picture.Frame.Length);
            json.WriteNumber("mapBytes"u8, picture.Map?.Length ?? 0);
            json.WriteNumber("width"u8, picture.Inspection.FrameWidth);
            json.WriteNumber("height"u8, picture.Inspection.FrameHeight);
            json.WriteStartArray("region"u8);
            PixelRectangle region = picture.Region;
            foreach (int side in (int[])[region.X, region.Y, region.Width, region.Height]) json.WriteNumberValue(side);
            json.WriteEndArray();
            json.WritePropertyName("record"u8);
            json.WriteRawValue(record, skipInputValidation: true);
            json.WriteEndObject();
        }
        int head = LengthBytes + (int)header.Length;
        byte[] message = new byte[head + picture.Frame.Length + (picture.Map?.Length ?? 0)];
        BinaryPrimitives.WriteInt32LittleEndian(message, (int)header.Length);
        header.GetBuffer().AsSpan(0, (int)header.Length).CopyTo(message.AsSpan(LengthBytes));
        picture.Frame.CopyTo(message, head);
        picture.Map?.CopyTo(message, head + picture.Frame.Length);
        return new PictureMessage(picture.Inspection.Station, picture.Inspection.Sequence, message);
    }
}
