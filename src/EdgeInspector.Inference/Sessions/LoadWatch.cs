using EdgeInspector.Models;

namespace EdgeInspector.Inference.Sessions;

/// <summary>Who waits for a model to load.</summary>
/// <param name="Alive">Called whenever loading has come forward.</param>
/// <param name="Cancellation">Cancelled when nobody waits any more: a run under way is ended.</param>
internal sealed record LoadWatch(Action Alive, CancellationToken Cancellation)
{
    /// <summary>For loads that their caller waits for whatever comes.</summary>
    public static LoadWatch Nobody { get; } = new(() => { }, CancellationToken.None);

    /// <summary>Scores a slot's input once.</summary>
    /// <exception cref="ModelException">The runtime failed, or it took too long.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public void Run(IScoringSlot slot)
    {
        slot.Run(Cancellation);
        Alive();
    }
}
