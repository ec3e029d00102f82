using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Verbs;

namespace EdgeInspector.Histories;

/// <summary>Puts on record what a verb changed where no agent runs.</summary>
internal static class LocalRecord
{
    private const int Tries = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Adds a record; an agent may write its own at the same moment.</summary>
    /// <exception cref="CommandException">It could not be added; the change is made.</exception>
    public static void Add(AgentConfiguration configuration, AuditRecord record)
    {
        string path = Path.Combine(configuration.StateDirectory, AuditTrail.FileName);
        var trail = new AuditTrail(path);
        for (int i = 1; ; i++)
        {
            try
            {
                trail.Add(record);
                FileOwner.Give(path, configuration.StateDirectory);
                return;
            }
            catch (IOException exception) when (i < Tries && exception is not PathHangsException)
            {
                using var pause = new ManualResetEventSlim();
                pause.Wait(Pause);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCode.Device,
                    $"{record.Message} The change is made, but could not be put on record in {path}: {exception.Message}");
            }
        }
    }
}
