using System.Text.RegularExpressions;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Secrets;

namespace EdgeInspector.Verbs;

/// <summary>The one place where exceptions become messages and exit codes.</summary>
internal static partial class Failure
{
    private const int DiskFull = 28; // ENOSPC
    private const int WindowsDiskFull = unchecked((int)0x80070070); // ERROR_DISK_FULL

    /// <summary>Runs a command; what it throws is reported on standard error.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
#pragma warning disable CA1031 // The last line of defence: whatever happened, the exit code must say that something did.
        catch (Exception exception)
        {
            (int code, string message) = Describe(exception);
            await Console.Error.WriteLineAsync($"edge-inspector: {TerminalText.LinesOf(SecretBook.Hide(message))}");
            return code;
        }
#pragma warning restore CA1031
    }

    /// <summary>The exit code and the message of a failure.</summary>
    public static (int Code, string Message) Describe(Exception exception) => exception switch
    {
        CommandException command => (command.ExitCode, command.Message),
        OperationCanceledException => (ExitCode.Interrupted, "interrupted; nothing was left half-written."),
        StationFaultException { InnerException: PictureException } => (ExitCode.InputData, exception.Message),
        StationFaultException => (ExitCode.Usage, exception.Message),
        LearningOptionsException => (ExitCode.Usage, exception.Message),
        PictureException => (ExitCode.InputData, exception.Message),
        ModelException => (ExitCode.Model, exception.Message),
        HistoryException { Fault: HistoryFault.Damaged } => (ExitCode.Model, exception.Message),
        HistoryException { Fault: HistoryFault.Busy } => (ExitCode.Device, exception.Message),
        HistoryException => (ExitCode.Usage, exception.Message),
        CameraLostException => (ExitCode.Device, exception.Message),
        IOException { HResult: DiskFull or WindowsDiskFull } =>
            (ExitCode.Device, $"the disk is full: {exception.Message} Free some space and start again."),
        UnauthorizedAccessException =>
            (ExitCode.Usage, $"no permission: {AsNamed(exception.Message)} Choose another place, or change its owner."),
        FileNotFoundException or DirectoryNotFoundException => (ExitCode.Usage, AsNamed(exception.Message) + PlaceHint(exception.Message)),
        IOException => (ExitCode.Device, exception.Message),
        _ => (ExitCode.Internal, $"internal error, please report it:\n{exception}"),
    };

    // By the name that was given, and not by that of the file until it is whole.
    private static string AsNamed(string message) => UnfinishedName().Replace(message, "'");

    // The runtime's own words: whoever throws others says what to do.
    private static string PlaceHint(string message) => message.StartsWith("Could not find", StringComparison.Ordinal)
        ? " Check the path. What is written goes into a folder that exists and takes new files; /proc and /sys take none."
        : "";

    [GeneratedRegex(@"(\.[0-9]+\.tmp|\.part)'")]
    private static partial Regex UnfinishedName();
}
