using System.CommandLine;
using System.CommandLine.Help;
using EdgeInspector.Commands;

var root = new RootCommand(
    "EdgeInspector inspects parts in front of industrial cameras: it learns from good parts only, scores every frame and publishes the verdicts over MQTT.");
foreach (Command command in (Command[])[
    LearnCommand.Create(), InspectCommand.Create(), EvaluateCommand.Create(), CompareCommand.Create(), CalibrateCommand.Create(), ThresholdCommand.Create(), ReinspectCommand.Create(), BackboneCommand.Create(),
    RunCommand.Create(), CheckCommand.Create(), DoctorCommand.Create(), SupportBundleCommand.Create(), ConfigCommand.Create(), DemoCommand.Create(), ListenCommand.Create(), CamerasCommand.Create(), ServiceCommand.Create(), BenchCommand.Create(), RehearseCommand.Create()])
    root.Add(command);
HelpOption helpOption = root.Options.OfType<HelpOption>().Single();
helpOption.Action = new HelpWithExamples((HelpAction)helpOption.Action!);

ParseResult parsed = root.Parse(args);
// Somebody who asks for help need not have given everything yet.
if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
{
    foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors) Console.Error.WriteLine($"edge-inspector: {error.Message}");
    Console.Error.WriteLine($"See 'edge-inspector {string.Join(' ', args.TakeWhile(word => !word.StartsWith('-')).Take(1).Append("--help"))}'.");
    return ExitCode.Usage;
}
// Signals are our own: the library would end the process after two seconds, which is too short to work off what waits.
using var signals = new StopSignals();
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, signals.Token);
