using System.Buffers.Binary;
using System.Text.Json;
using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Timing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Web.Live;

/// <summary>
/// A picture as one binary message: the length of its header in four bytes (little endian), the header as JSON, the frame, the map.
/// The header has the part's record, so that a picture is never shown beside another part's verdict; that of a camera has its figures.
/// </summary>
/// <param name="Station">The station.</param>
/// <param name="Sequence">Number of the part, or of the camera's picture.</param>
/// <param name="Bytes">The message; shared by all viewers.</param>
internal sealed record PictureMessage(string Station, long Sequence, byte[] Bytes)
{
    private const int LengthBytes = 4;

    /// <summary>Whether it is the camera's, for whoever sets it up, and no part's.</summary>
    public bool IsOfCamera { get; init; }

    /// <summary>Of a part's picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="record">The part's record, as JSON.</param>
    public static PictureMessage Of(LivePicture picture, ReadOnlyMemory<byte> record)
    {
        Inspection part = picture.Inspection;
        return new PictureMessage(part.Station, part.Sequence, Around(picture.Frame, picture.Map, json =>
        {
            Begin(json, part.Station, part.Sequence, part.FrameWidth, part.FrameHeight);
            json.WriteNumber("frameBytes"u8, picture.Frame.Length);
            json.WriteNumber("mapBytes"u8, picture.Map?.Length ?? 0);
            json.WriteStartArray("region"u8);
            PixelRectangle region = picture.Region;
            foreach (int side in (int[])[region.X, region.Y, region.Width, region.Height]) json.WriteNumberValue(side);
            json.WriteEndArray();
            json.WritePropertyName("record"u8);
            json.WriteRawValue(record.Span, skipInputValidation: true);
        }));
    }

    /// <summary>Of a camera's picture.</summary>
    public static PictureMessage Of(CameraPicture picture) =>
        new(picture.Station, picture.Number, Around(picture.Jpeg, null, json =>
        {
            Begin(json, picture.Station, picture.Number, picture.Width, picture.Height);
            json.WriteString("at"u8, UtcText.Of(picture.At));
            json.WritePropertyName("figures"u8);
            JsonSerializer.Serialize(json, picture.Figures, LiveText.Options);
            json.WritePropertyName("look"u8);
            JsonSerializer.Serialize(json, picture.Look, LiveText.Options);
            json.WritePropertyName("framesPerSecond"u8);
            JsonSerializer.Serialize(json, picture.FramesPerSecond, LiveText.Options);
        }))
        { IsOfCamera = true };

    private static void Begin(Utf8JsonWriter json, string station, long sequence, int width, int height)
    {
        json.WriteString("station"u8, station);
        json.WriteNumber("seq"u8, sequence);
        json.WriteNumber("width"u8, width);
        json.WriteNumber("height"u8, height);
    }

    private static byte[] Around(byte[] frame, byte[]? map, Action<Utf8JsonWriter> write)
    {
        using var header = new MemoryStream(4096);
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        int head = LengthBytes + (int)header.Length;
        byte[] message = new byte[head + frame.Length + (map?.Length ?? 0)];
        BinaryPrimitives.WriteInt32LittleEndian(message, (int)header.Length);
        header.GetBuffer().AsSpan(0, (int)header.Length).CopyTo(message.AsSpan(LengthBytes));
        frame.CopyTo(message, head);
        map?.CopyTo(message, head + frame.Length);
        return message;
    }
}
