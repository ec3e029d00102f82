using EdgeInspector.Verbs;

// Signals are our own: the library would end the process after two seconds, which is too short to work off what waits.
using var signals = new StopSignals();
return await CommandTree.RunAsync(args, Console.Error, signals.Token);
