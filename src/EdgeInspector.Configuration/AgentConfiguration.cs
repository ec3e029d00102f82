using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>The whole configuration file of one agent. The order of properties is the order of the example file.</summary>
internal sealed record AgentConfiguration
{
    [Key("Where editors find what every key means; the agent does not read it.", Name = "$schema", NullMeans = "no help by editors",
        Example = "./edge-inspector.schema.json", ExampleInFile = true, Effect = KeyEffect.None)]
    public string? Schema { get; init; }

    [Key("The stations: one camera and one model each.", Required = true, Unit = "stations", MinimumItems = 1, MaximumItems = 64,
        Effect = KeyEffect.BetweenFrames)]
    public ValueList<StationConfiguration> Stations { get; init; } = [];

    [Key("Parts that several stations see: one verdict a part beside each station's own.", Unit = "groups", MaximumItems = 32,
        NullMeans = "each frame is a part")]
    public ValueList<PartsConfiguration>? Parts { get; init; }

    [Key("Where verdicts and pictures go.")]
    public MqttConfiguration Mqtt { get; init; } = new();

    [Key("The agent itself.")]
    public IdentityConfiguration Agent { get; init; } = new();

    [Key("How models are computed.")]
    public ExecutionConfiguration Execution { get; init; } = new();

    [Key("Versions of models that are kept, to go back to.")]
    public ModelsConfiguration Models { get; init; } = new();

    [Key("Frames of parts that are kept on this machine.")]
    public ArchiveConfiguration Archive { get; init; } = new();

    [Key("What a supervisor can ask this agent.")]
    public HealthConfiguration Health { get; init; } = new();

    [Key("The operator page.")]
    public PageConfiguration Page { get; init; } = new();

    [Key("PLCs that are served over Modbus TCP.")]
    public ModbusConfiguration Modbus { get; init; } = new();

    [Key("Outputs that move gates.", Unit = "outputs", MaximumItems = 16, NullMeans = "none")]
    public ValueList<OutputConfiguration>? Outputs { get; init; }

    [Key("Web services that results are posted to.", Unit = "hooks", MaximumItems = 8, NullMeans = "none")]
    public ValueList<WebHookConfiguration>? WebHooks { get; init; }

    [Key("Log files.")]
    public LogConfiguration Log { get; init; } = new();

    /// <summary>Names of whatever has results of its own: stations, then parts that several of them see.</summary>
    public IEnumerable<string> ResultNames => Stations.Select(station => station.Name).Concat((Parts ?? []).Select(parts => parts.Name));

    /// <summary>The upper levels of all topics.</summary>
    public string TopicBase => Mqtt.Base ?? $"edgeinspector/{Agent.Name}";

    /// <summary>The MQTT client id.</summary>
    public string ClientId => Mqtt.ClientId ?? $"edgeinspector-{Agent.Name}";

    /// <summary>The folder for what must survive a restart.</summary>
    public string StateDirectory => Agent.StateDirectory ?? ConfigurationPlaces.StateDirectory;
}
