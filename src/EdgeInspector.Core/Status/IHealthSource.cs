namespace EdgeInspector.Status;

/// <summary>Part of the agent that adds what it knows to the agent's health, such as an output its connection.</summary>
public interface IHealthSource
{
    /// <summary>The same health with what this part knows; called on any thread, returns at once.</summary>
    AgentHealth Complete(AgentHealth health);
}
