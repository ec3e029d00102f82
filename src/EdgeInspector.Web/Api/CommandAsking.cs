using EdgeInspector.Commands;

namespace EdgeInspector.Web.Api;

/// <summary>Has commands carried out, and waits for what comes of them.</summary>
internal static class CommandAsking
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(35);

    /// <summary>Asks a desk.</summary>
    /// <param name="desk">Takes the command.</param>
    /// <param name="request">It.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    public static async Task<CommandOutcome> AskAsync(
        CommandDesk desk, CommandRequest request, TimeProvider time, CancellationToken cancellation)
    {
        var answered = new TaskCompletionSource<CommandAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        desk.Take(request, (_, answer) => answered.TrySetResult(answer));
        try
        {
            return (await answered.Task.WaitAsync(Patience, time, cancellation)).Outcome;
        }
        catch (TimeoutException)
        {
            return CommandOutcome.Refused(CommandFailure.Busy, "No answer came in time; the command may still be carried out.");
        }
    }
}
