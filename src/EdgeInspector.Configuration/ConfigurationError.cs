namespace EdgeInspector.Configuration;

/// <summary>One thing that is wrong with a configuration file, and where.</summary>
internal sealed record ConfigurationError
{
    /// <summary>The value's path, such as <c>stations[1].camera.framesPerSecond</c>; empty for the file as a whole.</summary>
    public required string Path { get; init; }

    /// <summary>Line from 1; 0 when the file could not be read.</summary>
    public int Line { get; init; }

    /// <summary>Column from 1, in UTF-16 code units; 0 when the file could not be read.</summary>
    public int Column { get; init; }

    /// <summary>Offset of the first byte it is about.</summary>
    public int Offset { get; init; }

    /// <summary>Bytes it is about.</summary>
    public int Length { get; init; }

    /// <summary>What is wrong, without a full stop.</summary>
    public required string Problem { get; init; }

    /// <summary>The value found, shortened; null when there is none or it may be a secret.</summary>
    public string? Value { get; init; }

    /// <summary>The range or the values allowed; null when the problem says it all.</summary>
    public string? Allowed { get; init; }

    /// <summary>What was probably meant; null when nothing comes near.</summary>
    public string? Suggestion { get; init; }

    /// <summary>All of it in words.</summary>
    public string Message =>
        $"{Problem}.{(Allowed is null ? "" : $" Allowed: {Allowed}.")}{(Suggestion is null ? "" : $" Did you mean \"{Suggestion}\"?")}";
}
