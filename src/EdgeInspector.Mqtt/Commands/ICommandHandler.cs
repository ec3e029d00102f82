namespace EdgeInspector.Mqtt.Commands;

/// <summary>Carries commands out.</summary>
public interface ICommandHandler
{
    /// <summary>Carries out one command; called for one at a time.</summary>
    Task<CommandOutcome> ExecuteAsync(AgentCommand command, CancellationToken cancellation);
}
