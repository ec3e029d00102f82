using EdgeInspector.Agent.Reporting;

namespace EdgeInspector.Agent;

/// <summary>
/// Waits for the ends of an agent's parts, one after the other, and for all of them together only so long: what hangs, on a folder that
/// does not answer say, is left behind and said. All of them keep their state so that a kill at any moment leaves it whole.
/// </summary>
internal sealed class OrderlyEnd(TimeProvider time, EventLogger log)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4), Least = TimeSpan.FromSeconds(0.5);
    private readonly long _began = time.GetTimestamp();

    /// <summary>Ends a part, or leaves it behind.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="part">The part.</param>
    public async Task WaitAsync(string name, IAsyncDisposable part)
    {
        TimeSpan left = Longest - time.GetElapsedTime(_began);
        // What comes behind a part that hangs must not be cut off for it.
        TimeSpan patience = left > Least ? left : Least;
        try
        {
            // On another thread: what hangs may do so before it waits for anything.
            await Task.Run(() => part.DisposeAsync().AsTask()).WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            log.PartLeftBehind(name, patience.TotalSeconds);
        }
    }
}
