using System.Globalization;
using EdgeInspector.Monitoring.Alarms;

namespace EdgeInspector.Commands;

/// <summary>Something that is asked for one of the agent's alarms.</summary>
/// <param name="Asked">Acknowledge it, shelve it, or take it from its shelf.</param>
/// <param name="Alarm">Its id.</param>
/// <param name="By">Who asks.</param>
/// <param name="Minutes">How long it is shelved, 1 to 480; null for the other verbs.</param>
/// <param name="Why">Why it is shelved, for the record, 1 to 200 characters; null for the other verbs.</param>
public sealed record AlarmCommand(CommandVerb Asked, string Alarm, string By, int? Minutes, string? Why) : AgentCommand
{
    private const int LongestId = 300;

    /// <inheritdoc/>
    public override CommandVerb Verb => Asked;

    internal static AlarmCommand Read(CommandVerb verb, CommandArguments arguments)
    {
        string alarm = arguments.Line("alarm", LongestId)
            ?? throw CommandRefusedException.Malformed("alarm is missing: the id of one of the agent's alarms.");
        string by = arguments.Text("by") ?? "";
        if (verb != CommandVerb.ShelveAlarm) return new AlarmCommand(verb, alarm, by, null, null);
        int most = (int)AlarmBook.LongestShelf.TotalMinutes;
        long minutes = arguments.Number("minutes") ?? throw CommandRefusedException.Malformed("minutes is missing or no whole number.");
        if (minutes < 1 || minutes > most)
            throw new CommandRefusedException(CommandFailure.Invalid,
                string.Create(CultureInfo.InvariantCulture, $"An alarm can be shelved for 1 to {most} minutes, and not for {minutes}."));
        return new AlarmCommand(verb, alarm, by, (int)minutes, arguments.RequiredReason());
    }
}
