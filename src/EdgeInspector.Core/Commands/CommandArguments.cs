using System.Globalization;
using System.Text.Json;

namespace EdgeInspector.Commands;

/// <summary>The fields of a command that came as JSON.</summary>
internal readonly record struct CommandArguments(JsonElement Fields)
{
    private const int LongestReason = 200, LargestPixel = 100_000;

    /// <summary>Why somebody asks, for the record, 1 to 200 characters; null when it is not said.</summary>
    /// <exception cref="CommandRefusedException">It is no such text.</exception>
    public string? Reason() => Line("reason", LongestReason);

    /// <summary>The same where a change of what decides cannot do without.</summary>
    /// <exception cref="CommandRefusedException">It is missing, or no such text.</exception>
    public string RequiredReason() => Reason() ?? throw CommandRefusedException.Malformed("reason is missing: say why, for the record.");

    /// <summary>A whole number; null when it is missing or no whole number.</summary>
    public long? Number(string name) =>
        Fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : null;

    /// <summary>The number of a part's record.</summary>
    /// <exception cref="CommandRefusedException">It is missing, or no whole number.</exception>
    public long RequiredSequence() => Number("seq") ?? throw CommandRefusedException.Malformed("seq is missing or no whole number.");

    /// <summary>The number of a version of a model.</summary>
    /// <exception cref="CommandRefusedException">It is missing, or none that a version can have.</exception>
    public int RequiredVersion()
    {
        long version = Number("version") ?? throw CommandRefusedException.Malformed("version is missing or no whole number.");
        return version is >= 1 and <= int.MaxValue ? (int)version : throw new CommandRefusedException(CommandFailure.Invalid,
            string.Create(CultureInfo.InvariantCulture, $"version {version} cannot be: versions count from 1."));
    }

    /// <summary>The id of a record; null when it is missing.</summary>
    /// <exception cref="CommandRefusedException">It is no id.</exception>
    public Guid? Id(string name)
    {
        if (Text(name) is not { } text) return null;
        return Guid.TryParse(text, out Guid id) ? id : throw CommandRefusedException.Malformed($"{name} is no id of a record.");
    }

    /// <summary>A text; null when it is missing or no text.</summary>
    public string? Text(string name) =>
        Fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether a field is there, null included.</summary>
    public bool Has(string name) => Fields.TryGetProperty(name, out _);

    /// <summary>A text; null when it is missing or null.</summary>
    /// <exception cref="CommandRefusedException">It is something else.</exception>
    public string? NullableText(string name)
    {
        if (!Fields.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw CommandRefusedException.Malformed($"{name} is no text.");
    }

    /// <summary>Bytes in base64; null when it is missing, or no such text.</summary>
    public byte[]? Base64(string name) => Fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
        && value.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : null;

    /// <summary>A text of one line; null when it is missing, no text, or blank.</summary>
    /// <exception cref="CommandRefusedException">It is longer than is read, or has a control character.</exception>
    public string? Line(string name, int longest)
    {
        if (Text(name)?.Trim() is not { Length: > 0 } text) return null;
        if (text.Length > longest) throw CommandRefusedException.Malformed($"{name} has more than {longest} characters.");
        return text.Any(char.IsControl) ? throw CommandRefusedException.Malformed($"{name} has a control character.") : text;
    }

    /// <summary>A switch; false when it is missing.</summary>
    /// <exception cref="CommandRefusedException">It is neither true nor false.</exception>
    public bool Flag(string name)
    {
        if (!Fields.TryGetProperty(name, out JsonElement value)) return false;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw CommandRefusedException.Malformed($"{name} is neither true nor false.");
    }

    /// <summary>A score, or null where the field says null; false when it is missing.</summary>
    /// <exception cref="CommandRefusedException">It is neither.</exception>
    public bool TryScore(string name, out float? score)
    {
        score = null;
        if (!Fields.TryGetProperty(name, out JsonElement value)) return false;
        if (value.ValueKind == JsonValueKind.Null) return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetSingle(out float number) || !float.IsFinite(number))
            throw CommandRefusedException.Malformed($"{name} is no number.");
        // What is too near to zero for a float reads as zero.
        if (number == 0 && value.GetRawText().Split('e', 'E')[0].AsSpan().ContainsAnyInRange('1', '9'))
            throw new CommandRefusedException(CommandFailure.Invalid,
                $"{name} {value.GetRawText()} is too near to zero to be told from it.");
        score = number;
        return true;
    }

    /// <summary>A number, or null where the field says null; false when it is missing.</summary>
    /// <exception cref="CommandRefusedException">It is neither.</exception>
    public bool TryNumber(string name, out double? number)
    {
        number = null;
        if (!Fields.TryGetProperty(name, out JsonElement value)) return false;
        if (value.ValueKind == JsonValueKind.Null) return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double read) || !double.IsFinite(read))
            throw CommandRefusedException.Malformed($"{name} is no number.");
        number = read;
        return true;
    }

    /// <summary>One of some words, written camelCase; null when it is missing.</summary>
    /// <exception cref="CommandRefusedException">It is another word, or none.</exception>
    public T? Choice<T>(string name) where T : struct, Enum
    {
        if (!Fields.TryGetProperty(name, out JsonElement value)) return null;
        string? word = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        foreach (T choice in Enum.GetValues<T>())
            if (JsonNamingPolicy.CamelCase.ConvertName(choice.ToString()) == word) return choice;
        string[] words = [.. Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName)];
        throw CommandRefusedException.Malformed($"{name} is none of {string.Join(", ", words)}.");
    }

    /// <summary>The items of a list; null when it is missing.</summary>
    /// <exception cref="CommandRefusedException">It is no list, or too long.</exception>
    public IReadOnlyList<JsonElement>? List(string name, int most)
    {
        if (!Fields.TryGetProperty(name, out JsonElement value)) return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most)
            throw CommandRefusedException.Malformed($"{name} is no list of at most {most}.");
        return [.. value.EnumerateArray()];
    }

    /// <summary>Whole pixels from 0 to 100,000, or null where the field says null; false when it is missing.</summary>
    /// <exception cref="CommandRefusedException">It is neither.</exception>
    public bool TryPixels(string name, int count, out int[]? pixels)
    {
        pixels = null;
        if (!Fields.TryGetProperty(name, out JsonElement value)) return false;
        if (value.ValueKind == JsonValueKind.Null) return true;
        List<int> read = [];
        if (value.ValueKind == JsonValueKind.Array)
            foreach (JsonElement item in value.EnumerateArray())
                if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int pixel) && pixel is >= 0 and <= LargestPixel)
                    read.Add(pixel);
        if (value.ValueKind != JsonValueKind.Array || read.Count != count || value.GetArrayLength() != count)
            throw CommandRefusedException.Malformed($"{name} is no list of {count} whole numbers of pixels from 0 to {LargestPixel}.");
        pixels = [.. read];
        return true;
    }
}
