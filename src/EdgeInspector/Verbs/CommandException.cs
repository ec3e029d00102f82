namespace EdgeInspector.Verbs;

/// <summary>Ends a command with an exit code and a message that says what is wrong, where, and what to do.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="Verbs.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
