using System.Text.Json;
using EdgeInspector.Models;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Writes the JSON of one inspection into a reused buffer; the same bytes serve result, reject, last and backlog.</summary>
internal sealed class ResultMessage(AgentIdentity agent) : IDisposable
{
    private static readonly JsonEncodedText Png = JsonEncodedText.Encode("image/png");
    private static readonly JsonEncodedText Jpeg = JsonEncodedText.Encode("image/jpeg");
    private readonly MessageBuffer _buffer = new();
    private readonly JsonEncodedText _agent = JsonEncodedText.Encode(agent.Agent);

    /// <summary>The message of a result in memory; valid until the next call.</summary>
    /// <param name="result">What to say.</param>
    /// <param name="topics">The station's topics.</param>
    /// <param name="publishedAt">Wall clock now.</param>
    /// <param name="replayed">Whether it goes out late, on the backlog.</param>
    /// <param name="maximumRegions">Regions to name, the strongest first; the number of those left out is said.</param>
    public ReadOnlyMemory<byte> Write(
        ResultEntry result, StationTopics topics, DateTimeOffset publishedAt, bool replayed, int maximumRegions = int.MaxValue)
    {
        WriteBody(result, topics, maximumRegions);
        return _buffer.Seal(publishedAt, result.IsStored, replayed);
    }

    /// <summary>The message of a result from the outbox; valid until the next call.</summary>
    /// <param name="body">What <see cref="WriteBody"/> wrote.</param>
    /// <param name="publishedAt">Wall clock now.</param>
    /// <param name="maximumRegions">Regions to name.</param>
    public ReadOnlyMemory<byte> WriteStored(byte[] body, DateTimeOffset publishedAt, int maximumRegions = int.MaxValue)
    {
        _buffer.Take(maximumRegions == int.MaxValue ? body : RegionTruncation.To(body, maximumRegions));
        return _buffer.Seal(publishedAt, durable: true, replayed: true);
    }

    /// <summary>The part of the message that never changes, which is what the outbox keeps: all but when and how it is sent.</summary>
    public ReadOnlyMemory<byte> WriteBody(ResultEntry result, StationTopics topics, int maximumRegions = int.MaxValue)
    {
        Inspection inspection = result.Inspection;
        Utf8JsonWriter json = _buffer.Begin();
        json.WriteString("schema"u8, Schemas.Result);
        json.WriteString("id"u8, inspection.Id);
        json.WriteNumber("seq"u8, inspection.Sequence);
        if (inspection.SequenceTo is { } to) json.WriteNumber("seqTo"u8, to);
        json.WriteNumber("session"u8, agent.Session);
        json.WriteString("agent"u8, _agent);
        json.WriteString("station"u8, inspection.Station);
        MessageBuffer.WriteTime(json, "capturedAt"u8, inspection.CapturedAt);
        if (result.ClockSynced is { } synced) json.WriteBoolean("clockSynced"u8, synced);
        else json.WriteNull("clockSynced"u8);
        WritePart(json, inspection);
        if (inspection.Challenge is { } challenge) json.WriteString("challenge"u8, challenge.Set);
        WriteFrame(json, inspection);
        json.WriteString("verdict"u8, EnumText<Verdict>.Of(inspection.Verdict));
        if (inspection.Reason is { } reason) json.WriteString("reason"u8, EnumText<Reason>.Of(reason));
        else json.WriteNull("reason"u8);
        json.WriteBoolean("warning"u8, inspection.Warning);
        MessageBuffer.WriteScore(json, "score"u8, inspection.Score);
        MessageBuffer.WriteScore(json, "threshold"u8, inspection.Threshold);
        json.WriteString("decidedBy"u8, EnumText<DecisiveScore>.Of(inspection.DecidedBy));
        if (inspection.ZoneScores.Count > 0) WriteZones(json, inspection);
        WriteRegions(json, inspection.Regions, maximumRegions);
        if (inspection.Silhouette is { } silhouette) WriteSilhouette(json, silhouette);
        WriteModel(json, inspection.Model);
        WriteConfiguration(json, inspection.Configuration);
        WriteTiming(json, inspection.Timing);
        WriteImages(json, inspection, topics);
        if (inspection.Views.Count > 0) WriteViews(json, inspection.Views, topics);
        json.WriteString("provider"u8, inspection.Model?.Provider);
        json.WriteString("device"u8, inspection.Model?.Device);
        json.WriteNumber("skippedSincePrevious"u8, inspection.SkippedSincePrevious);
        json.WriteBoolean("simulated"u8, inspection.Simulated);
        return _buffer.End();
    }

    public void Dispose() => _buffer.Dispose();

    private static void WritePart(Utf8JsonWriter json, Inspection inspection)
    {
        if (inspection is { PartId: null, Recipe: null, Lot: null })
        {
            json.WriteNull("part"u8);
            return;
        }

        json.WriteStartObject("part"u8);
        json.WriteString("id"u8, inspection.PartId);
        json.WriteString("recipe"u8, inspection.Recipe);
        if (inspection.Lot is { } lot) json.WriteString("lot"u8, lot);
        json.WriteEndObject();
    }

    private static void WriteFrame(Utf8JsonWriter json, Inspection inspection)
    {
        if (inspection.FrameNumber is null)
        {
            json.WriteNull("frame"u8);
            return;
        }

        json.WriteStartObject("frame"u8);
        json.WriteNumber("number"u8, inspection.FrameNumber.Value);
        MessageBuffer.WriteDigits(json, "cameraFrameId"u8, inspection.CameraFrameId);
        MessageBuffer.WriteDigits(json, "deviceTimestampNs"u8, inspection.DeviceTimestampNanoseconds);
        json.WriteNumber("width"u8, inspection.FrameWidth);
        json.WriteNumber("height"u8, inspection.FrameHeight);
        json.WriteEndObject();
    }

    private static void WriteZones(Utf8JsonWriter json, Inspection inspection)
    {
        json.WriteString("zone"u8, inspection.Zone);
        json.WriteStartArray("zones"u8);
        for (int i = 0; i < inspection.ZoneScores.Count; i++)
        {
            ZoneScore zone = inspection.ZoneScores[i];
            json.WriteStartObject();
            json.WriteString("name"u8, zone.Name);
            MessageBuffer.WriteScore(json, "score"u8, zone.Score);
            MessageBuffer.WriteScore(json, "threshold"u8, zone.Threshold);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRegions(Utf8JsonWriter json, IReadOnlyList<Region> regions, int maximum)
    {
        int count = Math.Min(regions.Count, maximum);
        json.WriteStartArray("regions"u8);
        for (int i = 0; i < count; i++)
        {
            Region region = regions[i];
            json.WriteStartObject();
            json.WriteStartArray("box"u8);
            json.WriteNumberValue(region.Box.X);
            json.WriteNumberValue(region.Box.Y);
            json.WriteNumberValue(region.Box.Width);
            json.WriteNumberValue(region.Box.Height);
            json.WriteEndArray();
            MessageBuffer.WriteScore(json, "peak"u8, region.Peak);
            json.WriteNumber("areaPx"u8, region.AreaPixels);
            if (region.Zone is { } zone) json.WriteString("zone"u8, zone);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (count < regions.Count) json.WriteNumber("regionsOmitted"u8, regions.Count - count);
    }

    private static void WriteSilhouette(Utf8JsonWriter json, FoundPart silhouette)
    {
        json.WriteStartObject("silhouette"u8);
        json.WriteNumber("share"u8, silhouette.Share);
        json.WriteStartArray("outlines"u8);
        foreach (IReadOnlyList<(int X, int Y)> outline in silhouette.Outlines)
        {
            json.WriteStartArray();
            foreach ((int x, int y) in outline)
            {
                json.WriteStartArray();
                json.WriteNumberValue(x);
                json.WriteNumberValue(y);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, ModelInfo? model)
    {
        if (model is null)
        {
            json.WriteNull("model"u8);
            return;
        }

        json.WriteStartObject("model"u8);
        json.WriteString("name"u8, model.Name);
        json.WriteString("sha256"u8, model.Sha256);
        json.WriteString("bankSha256"u8, model.BankSha256);
        json.WriteNumber("bankPatches"u8, model.BankPatches);
        json.WriteEndObject();
    }

    private static void WriteConfiguration(Utf8JsonWriter json, ConfigurationStamp? configuration)
    {
        if (configuration is null)
        {
            json.WriteNull("config"u8);
            return;
        }

        json.WriteStartObject("config"u8);
        json.WriteNumber("revision"u8, configuration.Revision);
        json.WriteString("sha256"u8, configuration.Sha256);
        json.WriteEndObject();
    }

    private static void WriteTiming(Utf8JsonWriter json, in InspectionTiming timing)
    {
        json.WriteStartObject("timing"u8);
        MessageBuffer.WriteMilliseconds(json, "grabMs"u8, timing.GrabMs);
        MessageBuffer.WriteMilliseconds(json, "queueMs"u8, timing.QueueMs);
        MessageBuffer.WriteMilliseconds(json, "prepareMs"u8, timing.PrepareMs);
        MessageBuffer.WriteMilliseconds(json, "inferMs"u8, timing.InferMs);
        MessageBuffer.WriteMilliseconds(json, "verdictMs"u8, timing.VerdictMs);
        MessageBuffer.WriteMilliseconds(json, "totalMs"u8, timing.TotalMs);
        MessageBuffer.WriteMilliseconds(json, "deadlineMs"u8, timing.DeadlineMs);
        json.WriteEndObject();
    }

    private static void WriteViews(Utf8JsonWriter json, IReadOnlyList<PartView> views, StationTopics topics)
    {
        json.WriteStartArray("views"u8);
        for (int i = 0; i < views.Count; i++)
        {
            PartView view = views[i];
            json.WriteStartObject();
            json.WriteString("station"u8, view.Station);
            if (view.Sequence is { } sequence) json.WriteNumber("seq"u8, sequence);
            else json.WriteNull("seq"u8);
            if (view.Id is { } id) json.WriteString("id"u8, id);
            else json.WriteNull("id"u8);
            json.WriteString("verdict"u8, EnumText<Verdict>.Of(view.Verdict));
            if (view.Reason is { } reason) json.WriteString("reason"u8, EnumText<Reason>.Of(reason));
            else json.WriteNull("reason"u8);
            json.WriteBoolean("warning"u8, view.Warning);
            MessageBuffer.WriteScore(json, "score"u8, view.Score);
            MessageBuffer.WriteScore(json, "threshold"u8, view.Threshold);
            json.WriteString("picture"u8, view.Picture is { } picture ? topics.PictureOf(view.Station, picture) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteImages(Utf8JsonWriter json, Inspection inspection, StationTopics topics)
    {
        json.WriteStartArray("images"u8);
        // Counted: an enumerator of an interface would be made again for every result.
        for (int i = 0; i < inspection.Pictures.Count; i++)
        {
            PictureKind kind = inspection.Pictures[i];
            json.WriteStartObject();
            json.WriteString("kind"u8, EnumText<PictureKind>.Of(kind));
            json.WriteString("topic"u8, topics.Picture(kind));
            json.WriteString("mime"u8, kind == PictureKind.Heatmap ? Png : Jpeg);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
