using EdgeInspector.Frames;

namespace EdgeInspector.Commands;

/// <summary>Changes settings of a station's camera in the configuration.</summary>
/// <param name="Name">The station.</param>
/// <param name="Numbers">Key (exposureMicroseconds, exposure, gain, framesPerSecond) and new value; a null leaves it to the camera.</param>
/// <param name="Trigger">What starts an exposure; null for no change.</param>
/// <param name="Line">The line of a hardware trigger; null for no change.</param>
/// <param name="Revision">SHA-256 of the configuration that the asker knows; null takes any.</param>
/// <param name="Why">Why it is changed, for the record, at most 200 characters; null when nobody says.</param>
public sealed record SetCameraCommand(
    string Name, IReadOnlyList<(string Key, double? Value)> Numbers, TriggerMode? Trigger, string? Line, string? Revision, string? Why)
    : StationCommand(Name)
{
    private const int LongestLine = 64;
    private static readonly string[] Keys = ["exposureMicroseconds", "exposure", "gain", "framesPerSecond"];

    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.SetCamera;

    internal static SetCameraCommand Read(string station, CommandArguments arguments)
    {
        List<(string, double?)> numbers = [];
        foreach (string key in Keys)
            if (arguments.TryNumber(key, out double? value)) numbers.Add((key, value));
        TriggerMode? trigger = arguments.Choice<TriggerMode>("triggerMode");
        string? line = arguments.Line("triggerLine", LongestLine);
        if (numbers.Count == 0 && trigger is null && line is null)
            throw CommandRefusedException.Malformed($"Nothing is to be changed; name {string.Join(", ", Keys)}, triggerMode or triggerLine.");
        return new SetCameraCommand(
            station, numbers, trigger, line, arguments.NullableText("revision"), arguments.Reason());
    }
}
