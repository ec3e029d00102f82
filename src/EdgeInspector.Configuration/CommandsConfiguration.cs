using EdgeInspector.Commands;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>What may be asked of the agent over MQTT.</summary>
internal sealed record CommandsConfiguration
{
    [Key("Commands that are carried out. All others are refused; with none the agent does not even listen.", MaximumItems = 32,
        DistinctItems = true,
        NullMeans = "none", Example = new[] { CommandVerb.Ping, CommandVerb.Replay })]
    public ValueList<CommandVerb>? Allow { get; init; }
}
