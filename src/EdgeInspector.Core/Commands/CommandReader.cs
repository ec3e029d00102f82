using System.Globalization;
using System.Text.Json;

namespace EdgeInspector.Commands;

/// <summary>Reads commands that come as JSON: the same checks for every transport.</summary>
public static class CommandReader
{
    private const int MaximumBytes = 64 * 1024;
    private const int MaximumText = 200;
    private static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);

    /// <summary>Checks a message; whatever is wrong with it stands in <see cref="CommandRequest.Refusal"/>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="allowed">Verbs that may be asked for.</param>
    /// <param name="stations">The stations that can be named.</param>
    /// <param name="now">Wall clock.</param>
    public static CommandRequest Read(CommandMessage message, IReadOnlySet<CommandVerb> allowed, IReadOnlyCollection<string> stations,
        DateTimeOffset now)
    {
        var request = new CommandRequest
        {
            Word = message.Word,
            Transaction = message.DefaultTransaction,
            Via = message.Via,
            Sender = message.Sender
        };
        try
        {
            if (CommandRequest.VerbOf(message.Word) is not { } verb)
                throw new CommandRefusedException(CommandFailure.UnknownVerb,
                    $"There is no command '{Shorten(message.Word)}'; there are {string.Join(", ", CommandRequest.Words)}.");
            request = request with { Verb = verb };
            JsonElement fields = Parse(message.Payload, Math.Max(message.BytesNotKept, message.Payload.Length));
            request = request with
            {
                Transaction = Text(fields, "transaction") is { Length: > 0 } transaction ? transaction : request.Transaction,
                By = Text(fields, "by"),
                Station = Text(fields, "station"),
            };
            if (request.By is { } by) request = request with { Sender = by };
            CheckAuthority(request, message, allowed);
            CheckAge(fields, now);
            return request with { Command = ReadCommand(verb, request.Station, new CommandArguments(fields), stations) };
        }
        catch (CommandRefusedException refusal)
        {
            return request with { Refusal = CommandOutcome.Refused(refusal.Failure, refusal.Message) };
        }
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> payload, long bytes)
    {
        if (bytes > MaximumBytes)
            throw new CommandRefusedException(CommandFailure.TooLong,
                string.Create(CultureInfo.InvariantCulture, $"The command has {bytes} bytes; at most {MaximumBytes} are read."));
        JsonElement fields;
        try
        {
            // Nothing at all is how people ping from a command line.
            using JsonDocument document = JsonDocument.Parse(
                payload.IsEmpty ? "{}"u8.ToArray() : payload, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            fields = document.RootElement.Clone();
            ReadTexts(fields);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw CommandRefusedException.Malformed($"The command is no JSON: {exception.Message}");
        }
        if (fields.ValueKind != JsonValueKind.Object)
            throw CommandRefusedException.Malformed("The command is no JSON object, such as {\"transaction\":\"1\"}.");
        foreach (string field in (string[])["transaction", "by", "station", "sentAt"])
        {
            if (!fields.TryGetProperty(field, out JsonElement value)) continue;
            if (value.ValueKind != JsonValueKind.String || value.GetString()!.Length > MaximumText)
                throw CommandRefusedException.Malformed($"{field} is no text of at most {MaximumText} characters.");
            // They would begin a line of their own in the log, or move a terminal's cursor.
            if (value.GetString()!.Any(char.IsControl)) throw CommandRefusedException.Malformed($"{field} has a control character.");
        }
        return fields;
    }

    // What is no text, such as half a surrogate pair or wrong UTF-8, is only found when it is read: here, and nowhere later.
    private static void ReadTexts(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray()) ReadTexts(item);
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    _ = property.Name;
                    ReadTexts(property.Value);
                }
                break;
        }
    }

    private static void CheckAuthority(CommandRequest request, CommandMessage message, IReadOnlySet<CommandVerb> allowed)
    {
        if (message.IsRetained)
            throw new CommandRefusedException(CommandFailure.Retained,
                "The command was retained by the broker, so nobody knows when it was meant. Publish it without retain.");
        if (!allowed.Contains(request.Verb!.Value))
            throw new CommandRefusedException(CommandFailure.NotAllowed,
                $"mqtt.commands in the agent's configuration does not name {request.Word}.");
        if (!AgentCommand.Writes(request.Verb.Value)) return;
        if (request.Transaction is null)
            throw CommandRefusedException.Malformed("transaction is missing: without it a repeated message would be carried out twice.");
        if (string.IsNullOrWhiteSpace(request.By)) throw CommandRefusedException.Malformed("by is missing: say who asks, for the record.");
    }

    private static void CheckAge(JsonElement fields, DateTimeOffset now)
    {
        if (Text(fields, "sentAt") is not { } text) return;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset sentAt))
            throw new CommandRefusedException(CommandFailure.Expired, "sentAt is no time such as 2026-11-23T16:58:03Z.");
        TimeSpan life = fields.TryGetProperty("ttlMs", out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out int milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds) : DefaultTimeToLive;
        TimeSpan age = now - sentAt;
        if (age > life + ClockDifference)
            throw new CommandRefusedException(CommandFailure.Expired,
                string.Create(CultureInfo.InvariantCulture,
                    $"The command was sent {age.TotalSeconds:0} s ago and lives {life.TotalSeconds:0.###} s."));
        if (age < -life - ClockDifference)
            throw new CommandRefusedException(CommandFailure.Expired,
                "The command comes from the future: compare the clocks of sender and agent.");
    }

    private static AgentCommand ReadCommand(CommandVerb verb, string? station, CommandArguments arguments,
        IReadOnlyCollection<string> stations)
    {
        if (verb == CommandVerb.Ping) return new PingCommand();
        if (verb == CommandVerb.Rebirth) return new RebirthCommand();
        if (verb is CommandVerb.AcknowledgeAlarm or CommandVerb.ShelveAlarm or CommandVerb.UnshelveAlarm)
            return AlarmCommand.Read(verb, arguments);
        if (station is null || !stations.Contains(station))
        {
            string there = $"there are {string.Join(", ", stations)}.";
            throw new CommandRefusedException(CommandFailure.UnknownStation,
                station is null ? $"station is missing; {there}" : $"There is no station {station}; {there}");
        }
        return verb switch
        {
            CommandVerb.Replay => ReplayCommand.Read(station, arguments),
            CommandVerb.GetResult => GetResultCommand.Read(station, arguments),
            CommandVerb.Snapshot => new SnapshotCommand(station),
            CommandVerb.Trigger => TriggerCommand.Read(station, arguments),
            CommandVerb.SelectRecipe => SelectRecipeCommand.Read(station, arguments),
            CommandVerb.SetLot => SetLotCommand.Read(station, arguments),
            CommandVerb.Pause => new PauseCommand(station),
            CommandVerb.Resume => new ResumeCommand(station),
            CommandVerb.SetThreshold => SetThresholdCommand.Read(station, arguments),
            CommandVerb.SetCamera => SetCameraCommand.Read(station, arguments),
            CommandVerb.SetZones => SetZonesCommand.Read(station, arguments),
            CommandVerb.SetMask => SetMaskCommand.Read(station, arguments),
            CommandVerb.Review => ReviewCommand.Read(station, arguments),
            CommandVerb.ActivateModel => ActivateModelCommand.Read(station, arguments),
            CommandVerb.RollbackModel => RollbackModelCommand.Read(station, arguments),
            CommandVerb.ImportModel => ImportModelCommand.Read(station, arguments),
            CommandVerb.ShadowModel => ShadowModelCommand.Read(station, arguments),
            CommandVerb.StopShadow => new StopShadowCommand(station, arguments.Text("by") ?? "", arguments.RequiredReason()),
            CommandVerb.Teach => TeachCommand.Read(station, arguments),
            CommandVerb.WithdrawCandidate or CommandVerb.ApproveCandidate =>
                CandidateCommand.Read(station, arguments, verb == CommandVerb.WithdrawCandidate),
            CommandVerb.ListCandidates => ListCandidatesCommand.Read(station, arguments),
            CommandVerb.Relearn => RelearnCommand.Read(station, arguments),
            CommandVerb.Challenge => ChallengeCommand.Read(station, arguments),
            CommandVerb.Collect => CollectCommand.Read(station, arguments),
            CommandVerb.ListCollected => new ListCollectedCommand(station),
            CommandVerb.ResetStats => new ResetStatisticsCommand(station),
            _ => throw new CommandRefusedException(CommandFailure.NotSupported, $"This agent cannot {verb}."),
        };
    }

    private static string? Text(JsonElement fields, string name) => new CommandArguments(fields).Text(name);

    private static string Shorten(string word) => word.Length <= MaximumText ? word : word[..MaximumText];
}
