using System.CommandLine;
using EdgeInspector.Demo;
using Spectre.Console;

namespace EdgeInspector.Verbs;

/// <summary>demo: the whole agent without any hardware.</summary>
internal static class DemoCommand
{
    private const int DefaultParts = 60;

    public static Command Create()
    {
        Option<int?> parts = NumberOptions.Optional("--parts", "parts", 1, 1_000_000_000,
            $"End after this many parts. [default: {DefaultParts}]");
        var forever = new Option<bool>("--forever") { Description = "Do not end before Ctrl-C." };
        Option<Uri?> broker = OptionParsers.Broker("--broker", "Publish there instead of to the broker inside the demo.");
        var state = new Option<string>("--state")
        {
            Description = "Keep model, sequence numbers and pictures in this folder, and go on there at the next start.",
            HelpName = "folder"
        };
        var verb = new Verb(
            "demo", "Shows the whole agent without hardware: learns good parts of a simulated line, inspects it, and publishes the verdicts over MQTT.",
            "demo", "demo --parts 200 --state demo-state", "demo --forever --broker mqtt://localhost:1883");
        foreach (Option option in (Option[])[parts, forever, broker, state]) verb.Add(option);
        return verb.Does((parsed, cancellation) =>
        {
            bool endless = parsed.GetValue(forever);
            if (endless && parsed.GetValue(parts) is not null)
                throw new CommandException(ExitCode.Usage, "--forever and --parts contradict each other; keep one.");
            var options = new DemoOptions(endless ? null : parsed.GetValue(parts) ?? DefaultParts, parsed.GetValue(broker),
                parsed.GetValue(state));
            IDemoScreen screen = AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
                ? new TerminalDemoScreen(AnsiConsole.Console)
                : new PlainDemoScreen(Console.Out);
            return new DemoRun(options, screen).ExecuteAsync(cancellation);
        });
    }
}
