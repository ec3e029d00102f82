using System.CommandLine;
using EdgeInspector.Agent.Options;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Listening;
using EdgeInspector.Mqtt;

namespace EdgeInspector.Verbs;

/// <summary>listen: what arrives at the broker, and whether it is complete.</summary>
internal static class ListenCommand
{
    public static Command Create()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        Option<Uri?> broker = OptionParsers.Broker("--broker", "The broker; else the configuration's.");
        var topics = new Option<string?>("--base") { Description = "The agent's topics; else the configuration's.", HelpName = "topic" };
        var station = new Option<string?>("--station") { Description = "Listen to this station alone.", HelpName = "name" };
        var images = new Option<string?>("--save-images")
        {
            Description = "Write the pictures that come into this folder.",
            HelpName = "folder"
        };
        var trouble = new Option<bool>("--only-trouble") { Description = "Show gaps, what fills them, and events, but not every result." };
        Option<double?> duration = NumberOptions.ForSeconds("End after so many seconds.");
        var verb = new Verb(
            "listen",
            "Subscribes to an agent's results, shows them, and checks that no number is missing; for commissioning. Exit code 1 when something is missing.",
            "listen", "listen --broker mqtt://localhost:1883 --base edgeinspector/line1 --station cap",
            "listen --only-trouble --save-images pictures --for 3600");
        foreach (Option option in (Option[])[config, broker, topics, station, images, trouble, duration]) verb.Add(option);
        return verb.Does((parsed, cancellation) =>
        {
            (MqttOptions options, string baseTopic) = Connection(
                parsed.GetValue(broker), parsed.GetValue(topics),
                ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable));
            string? only = parsed.GetValue(station);
            if (only is not null && TextRule.Of(TextFormat.Name).Violation(only) is { } error)
                throw new CommandException(ExitCode.Usage, $"--station: '{only}' {error}; {TextRule.Of(TextFormat.Name).Description}.");
            var wishes = new ListenOptions(only, parsed.GetValue(images), parsed.GetValue(trouble),
                parsed.GetValue(duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
            return new ListenRun(options, baseTopic, wishes, Console.Out, TimeProvider.System).ExecuteAsync(cancellation);
        });
    }

    private static (MqttOptions Options, string Base) Connection(Uri? broker, string? topics, ConfigurationPlace place)
    {
        if (topics is not null && TextRule.Of(TextFormat.Topic).Violation(topics) is { } error)
            throw new CommandException(ExitCode.Usage, $"--base: '{topics}' {error}; {TextRule.Of(TextFormat.Topic).Description}.");
        if (broker is not null && topics is not null)
            return (new AgentConfiguration { Mqtt = new MqttConfiguration { Broker = broker.OriginalString } }.ToOptions(), topics);
        ConfigurationLoadResult file = ConfigurationLoader.Load(place);
        if (file.Configuration is not { } configuration)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"Broker and topics come from the configuration, which cannot be used; correct it, or give --broker and --base.\n{ConfigurationErrorFormatter.Format(file).TrimEnd()}");
        }
        MqttOptions options = configuration.ToOptions();
        return (broker is null ? options : options with { Broker = broker }, topics ?? configuration.TopicBase);
    }
}
