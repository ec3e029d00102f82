namespace EdgeInspector.Commands;

/// <summary>A command that is not right; what it says goes back to whoever asked.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">A sentence for people.</param>
public sealed class CommandRefusedException(CommandFailure failure, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public CommandFailure Failure { get; } = failure;

    internal static CommandRefusedException Malformed(string message) => new(CommandFailure.Malformed, message);
}
