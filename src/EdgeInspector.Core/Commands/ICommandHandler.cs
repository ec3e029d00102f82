namespace EdgeInspector.Commands;

/// <summary>Carries commands out.</summary>
public interface ICommandHandler
{
    /// <summary>The stations that can be named.</summary>
    IReadOnlyCollection<string> Stations { get; }

    /// <summary>Carries out one command; called for one at a time.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="answer">Answers before the work is at its end, for work whose effects others see at once; a later answer is not
    /// sent.</param>
    /// <param name="cancellation">The agent stops.</param>
    Task<CommandOutcome> ExecuteAsync(AgentCommand command, Action<CommandOutcome> answer, CancellationToken cancellation);
}
