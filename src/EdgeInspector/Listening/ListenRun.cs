using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Mqtt.Listening;
using EdgeInspector.Verbs;

namespace EdgeInspector.Listening;

/// <summary>Shows what an agent publishes, as a subscriber of the plant sees it, and whether that is complete.</summary>
internal sealed class ListenRun(MqttOptions mqtt, string baseTopic, ListenOptions options, TextWriter output, TimeProvider time)
{
    private readonly SortedDictionary<string, SequenceCheck> _stations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (long Passed, long Failed, long NotInspected)> _verdicts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _pictures;
    private long _unreadable;
    private string? _failure;
    private bool _connected;

    /// <summary>Listens until it is cancelled or time is up.</summary>
    /// <returns>The exit code: 0 when everything heard is complete.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        using var listener = new ResultListener(mqtt, $"edgeinspector-listen-{Guid.NewGuid():N}"[..32], baseTopic, options.Station,
            options.SaveImages is not null, time)
        {
            Heard = Take,
            Connected = () =>
                Welcome($"Listening at {mqtt.Broker.OriginalString} below {baseTopic}, {(options.Station is null ? "all stations" : $"station {options.Station}")}. Ctrl-C ends."),
            Failed = Fail,
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (options.Duration is { } duration) stop.CancelAfter(duration);
        await listener.RunAsync(stop.Token);
        return _connected
            ? Summarize()
            : throw new CommandException(ExitCode.Device, $"{mqtt.Broker.OriginalString} was not reached: {_failure}");
    }

    private void Welcome(string line)
    {
        (_connected, _failure) = (true, null);
        Say(line);
    }

    private void Take(ReceivedMessage message)
    {
        lock (_lock)
        {
            try
            {
                if (message.Tail is "result" or "backlog") Record(message);
                else if (message.Tail is "status" or "event" && message.Station is null) Tell(message);
                else if (message.Tail.StartsWith("image/", StringComparison.Ordinal)) Save(message);
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException
                or FormatException)
            {
                _unreadable++;
                Say($"{message.Station} {message.Tail}: not a message of this program: {exception.Message}");
            }
        }
    }

    private void Record(ReceivedMessage message)
    {
        JsonElement record = JsonSerializer.Deserialize<JsonElement>(message.Payload);
        string station = TerminalText.Of(message.Station!), verdict = record.GetProperty("verdict").GetString()!;
        long sequence = record.GetProperty("seq").GetInt64();
        long? to = record.TryGetProperty("seqTo", out JsonElement last) && last.ValueKind == JsonValueKind.Number ? last.GetInt64() : null;
        if (!_stations.TryGetValue(station, out SequenceCheck? check)) _stations.Add(station, check = new SequenceCheck());
        long before = check.Last;
        SequenceFinding finding = check.Add(sequence, to, record.GetProperty("id").GetGuid());
        if (finding is SequenceFinding.InOrder or SequenceFinding.Gap or SequenceFinding.Filled)
        {
            (long passed, long failed, long notInspected) = _verdicts.GetValueOrDefault(station);
            long parts = (to ?? sequence) - sequence + 1;
            _verdicts[station] = verdict switch
            {
                "pass" => (passed + parts, failed, notInspected),
                "fail" => (passed, failed + parts, notInspected),
                _ => (passed, failed, notInspected + parts),
            };
        }
        string? trouble = finding switch
        {
            SequenceFinding.Gap => $"GAP: {Range(before + 1, sequence - 1)} missing so far",
            SequenceFinding.Filled => "fills a gap",
            SequenceFinding.Contradiction => "CONTRADICTION: another record with this number came before",
            SequenceFinding.Repeated => "repeated",
            _ => null,
        };
        if (options.OnlyTrouble && finding is not (SequenceFinding.Gap or SequenceFinding.Filled or SequenceFinding.Contradiction)) return;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{Time(record)}  {station}  {(to is null ? sequence.ToString(CultureInfo.InvariantCulture) : $"{sequence}-{to}")}  {Part(record)}{Verdict(record, verdict)}{(message.Tail == "backlog" ? "  (backlog)" : "")}{(trouble is null ? "" : $"  {trouble}")}"));
    }

    private void Tell(ReceivedMessage message)
    {
        JsonElement json = JsonSerializer.Deserialize<JsonElement>(message.Payload);
        Say(message.Tail == "status"
            ? $"agent is {TerminalText.Of(json.GetProperty("state").GetString()!)} (session {json.GetProperty("session").GetInt64()})"
            : $"event {TerminalText.Of(json.GetProperty("code").GetString()!)} {TerminalText.Of(json.GetProperty("severity").GetString()!)}: {TerminalText.Of(json.GetProperty("text").GetString()!)}");
    }

    private void Save(ReceivedMessage message)
    {
        string name =
            $"{message.Properties.GetValueOrDefault("seq", "0").PadLeft(8, '0')}-{message.Properties.GetValueOrDefault("verdict", "unknown")}-{message.Tail["image/".Length..]}";
        // Names come from the network: none of them may lead out of the folder.
        string folder = Path.Combine(options.SaveImages!, FileName(message.Station!));
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.WriteForPeople(Path.Combine(folder, FileName(name) + (message.Payload is [0x89, (byte)'P', ..] ? ".png" : ".jpg")),
                message.Payload);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Device, $"{folder}: the picture cannot be written: {exception.Message}");
        }
        _pictures++;
    }

    private void Fail(string reason)
    {
        if (reason != _failure) Say($"{mqtt.Broker.OriginalString}: {TerminalText.Of(reason)} It is tried again.");
        _failure = reason;
    }

    private int Summarize()
    {
        lock (_lock)
        {
            if (_stations.Count == 0) output.WriteLine("No result was heard.");
            foreach ((string station, SequenceCheck check) in _stations)
            {
                (long passed, long failed, long notInspected) = _verdicts[station];
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{station}: {Range(check.First, check.Last)}: {passed} passed, {failed} failed, {notInspected} not inspected; {(check.MissingCount == 0 ? "nothing is missing" : $"{check.MissingCount} MISSING: {string.Join(", ", check.Missing.Take(20).Select(range => Range(range.From, range.To)))}{(check.Missing.Count > 20 ? ", ..." : "")}")}; {check.Repeated} repeated{(check.Contradictions > 0 ? $"; {check.Contradictions} CONTRADICTIONS" : "")}."));
            }
            if (options.SaveImages is not null) output.WriteLine($"{_pictures} pictures are in {options.SaveImages}.");
            bool complete = _unreadable == 0 && _stations.Values.All(check => check is { MissingCount: 0, Contradictions: 0 });
            return complete ? ExitCode.Done : ExitCode.PartFailed;
        }
    }

    private void Say(string line)
    {
        lock (_lock) output.WriteLine(TerminalText.Of(line));
    }

    private static string Range(long from, long to) =>
        from == to ? from.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{from} to {to}");

    private static string Time(JsonElement record) =>
        record.GetProperty("capturedAt").GetString() is { Length: > 23 } text ? text[11..23] : "";

    private static string Verdict(JsonElement record, string verdict)
    {
        if (verdict == "notInspected") return $"NOT INSPECTED ({TerminalText.Of(record.GetProperty("reason").GetString() ?? "")})";
        float score = record.GetProperty("score").GetSingle(), threshold = record.GetProperty("threshold").GetSingle();
        // Rounded, a score beside the threshold would read "36.689 < 36.689".
        string format = score != threshold && Text("0.000", score) == Text("0.000", threshold) ? "R" : "0.000";
        return $"{(verdict == "pass" ? "pass" : "FAIL")} {Text(format, score)} ({(verdict == "pass" ? "<" : ">=")} {Text(format, threshold)})";
    }

    private static string Text(string format, float score) => score.ToString(format, CultureInfo.InvariantCulture);

    private static string Part(JsonElement record) =>
        record.GetProperty("part") is { ValueKind: JsonValueKind.Object } part && part.GetProperty("id").GetString() is { } id
            ? $"part {TerminalText.Of(id)}  "
            : "";

    private static string FileName(string name)
    {
        var safe = new StringBuilder();
        foreach (char character in name) safe.Append(char.IsLetterOrDigit(character) || character is '-' or '_' or '.' ? character : '_');
        return safe.ToString().TrimStart('.') is { Length: > 0 } good ? good : "_";
    }
}
