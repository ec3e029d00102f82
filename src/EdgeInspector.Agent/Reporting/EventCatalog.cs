using System.Globalization;
using System.Reflection;
using System.Text;
using EdgeInspector.Modbus;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Reporting;

/// <summary>All events of the program, found from its log messages, as the text of src/EVENTS.md.</summary>
internal static class EventCatalog
{
    /// <summary>Every event, by number.</summary>
    public static IReadOnlyList<EventEntry> All { get; } =
    [
        .. Assemblies().SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => (method.Name, Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(logged => logged.Message is not null)
            .Select(logged => new EventEntry(logged.Message!.EventId, logged.Message.Level, logged.Message.Message, logged.Name))
            .OrderBy(entry => entry.Number),
    ];

    /// <summary>The file's text.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append("# Events\n");
        text.Append(
            "Every line of the log has a number; whatever somebody should act on goes out on the topic `event` too, as `EI-` and that number, with the remedy as its `hint`. ");
        text.Append("Numbers never change their meaning. This file is made from the program's own messages.\n");
        foreach (IGrouping<string, EventEntry> area in All.Where(entry => entry.Level > LogLevel.Debug)
            .GroupBy(entry => AreaOf(entry.Number)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {area.Key}\n");
            foreach ((int number, LogLevel level, string message, _) in area)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"- **EI-{number}** {LevelOf(level)}: {message.Replace("\n", " ", StringComparison.Ordinal)}\n");
                if (EventGuide.Entries.TryGetValue(number, out (string Cause, string Remedy) guide))
                    text.Append(CultureInfo.InvariantCulture, $"  - Cause: {guide.Cause}\n  - Remedy: {guide.Remedy}\n");
            }
        }
        return text.ToString();
    }

    private static Assembly[] Assemblies() =>
    [
        typeof(EventCatalog).Assembly, typeof(MqttPublisher).Assembly, typeof(ModbusServer).Assembly, typeof(Results.ResultStore).Assembly,
        typeof(Pipeline.InspectionPipeline).Assembly, typeof(Inference.Packages.PackageReader).Assembly,
        typeof(Cameras.Simulated.SimulatedLineCamera).Assembly, typeof(Imaging.PictureLibrary).Assembly,
    ];

    private static string AreaOf(int number) => number switch
    {
        >= 5010 and < 5020 or >= 5027 and < 5030 => "Modbus",
        >= 5020 and < 5027 => "Web hooks",
        >= 5030 and < 5040 => "Outputs",
        _ => AreaOfThousand(number / 1000),
    };

    private static string AreaOfThousand(int thousand) => thousand switch
    {
        1 => "Stations",
        2 => "Cameras",
        3 => "Delivery",
        4 => "Agent and configuration",
        5 => "Models and execution providers",
        _ => "Others",
    };

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
