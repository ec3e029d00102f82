using System.Globalization;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Commands;
using EdgeInspector.Monitoring.Alarms;
using EdgeInspector.Timing;

namespace EdgeInspector.Agent.Commands;

/// <summary>Enters what people say of alarms.</summary>
/// <param name="alarms">Knows which there are.</param>
internal sealed class AlarmEntry(AlarmWatch alarms)
{
    /// <summary>Carries a command out.</summary>
    public CommandOutcome Enter(AlarmCommand command)
    {
        Alarm? before = command.Asked switch
        {
            CommandVerb.AcknowledgeAlarm => alarms.Acknowledge(command.Alarm, command.By),
            CommandVerb.ShelveAlarm => alarms.Shelve(
                command.Alarm, TimeSpan.FromMinutes(command.Minutes!.Value), command.By, command.Why!),
            CommandVerb.UnshelveAlarm => alarms.Unshelve(command.Alarm),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "This is asked for no alarm."),
        };
        if (before is null)
            return CommandOutcome.Refused(CommandFailure.NotFound,
                $"There is no alarm {command.Alarm}; it has ended, or was never there. Those that there are stand in alarms.");
        return command.Asked switch
        {
            CommandVerb.AcknowledgeAlarm when before.AcknowledgedBy is { } other =>
                CommandOutcome.Done($"{other} has acknowledged {before.Id} already."),
            CommandVerb.AcknowledgeAlarm => Changed($"{before.Id} is acknowledged.", "new", "acknowledged"),
            CommandVerb.ShelveAlarm => Changed(
                string.Create(CultureInfo.InvariantCulture, $"{before.Id} is shelved for {command.Minutes} minutes: {command.Why}"),
                Shelf(before), $"{command.Minutes} minutes"),
            _ when before.Shelf is null => CommandOutcome.Done($"{before.Id} is not shelved."),
            _ => Changed($"{before.Id} is shelved no longer.", Shelf(before), "not shelved"),
        };
    }

    private static CommandOutcome Changed(string message, string old, string now) =>
        new() { Message = message, Old = old, New = now };

    private static string Shelf(Alarm alarm) => alarm.Shelf is { } shelf ? $"until {UtcText.Of(shelf.Until)}" : "not shelved";
}
