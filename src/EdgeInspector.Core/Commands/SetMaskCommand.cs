namespace EdgeInspector.Commands;

/// <summary>Changes what a station never looks at: its ignore mask.</summary>
/// <param name="Name">The station.</param>
/// <param name="Painted">The mask that somebody painted; null where a file is named, or none is wanted.</param>
/// <param name="File">The file of an earlier mask, as the configuration named it; null where one was painted, or none is wanted.</param>
/// <param name="Revision">SHA-256 of the configuration that the asker knows; null takes any.</param>
/// <param name="Why">Why it is changed, for the record, at most 200 characters; null when nobody says.</param>
public sealed record SetMaskCommand(string Name, PaintedMask? Painted, string? File, string? Revision, string? Why) : StationCommand(Name)
{
    private const int LongestFile = 1000;

    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.SetMask;

    internal static SetMaskCommand Read(string station, CommandArguments arguments)
    {
        bool isPainted = arguments.Fields.TryGetProperty("mask", out _), isNamed = arguments.Fields.TryGetProperty("file", out _);
        if (isPainted == isNamed)
            throw CommandRefusedException.Malformed(
                "Say one of mask (with size) for a painted mask, and file for an earlier one, null for none.");
        string? file = arguments.NullableText("file");
        if (file is { Length: 0 or > LongestFile })
            throw CommandRefusedException.Malformed($"file has no or more than {LongestFile} characters.");
        return new SetMaskCommand(
            station, isPainted ? PaintedMask.Read(arguments) : null, file, arguments.NullableText("revision"), arguments.Reason());
    }
}
