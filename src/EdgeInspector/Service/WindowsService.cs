using System.Diagnostics;
using EdgeInspector.Verbs;

namespace EdgeInspector.Service;

/// <summary>The agent as a service of Windows, through its own tool sc.exe. Never run here.</summary>
internal static class WindowsService
{
    public const string Name = "EdgeInspector";
    // Started again after 5, 15 and then every 60 seconds; the count starts again after a day.
    private const string Recovery = "restart/5000/restart/15000/restart/60000";

    /// <summary>Registers the program, sets the recovery actions and starts it.</summary>
    /// <exception cref="CommandException">A step failed; most often the window was not opened as administrator.</exception>
    public static void Install(TextWriter output)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "edge-inspector.exe");
        Run("create", Name, "binPath=", $"\"{program}\" run", "start=", "delayed-auto", "DisplayName=", "EdgeInspector");
        Run("description", Name, "Inspects parts in front of industrial cameras and publishes verdicts over MQTT.");
        Run("failure", Name, "reset=", "86400", "actions=", Recovery);
        // An exit with an error counts as a failure too.
        Run("failureflag", Name, "1");
        Run("start", Name);
        output.WriteLine("The service runs. 'edge-inspector service status' shows it; its log is in the event viewer.");
    }

    /// <summary>Stops and removes it; configuration and state stay.</summary>
    /// <exception cref="CommandException">A step failed.</exception>
    public static void Uninstall(TextWriter output)
    {
        Start("stop", Name);
        Run("delete", Name);
        output.WriteLine("Removed the service. Configuration and state are still there.");
    }

    /// <summary>Shows what Windows says.</summary>
    /// <returns>Whether it runs.</returns>
    public static bool Status(TextWriter output)
    {
        (int code, string text) = Start("query", Name);
        output.Write(text);
        return code == 0 && text.Contains("RUNNING", StringComparison.Ordinal);
    }

    private static void Run(params string[] arguments)
    {
        (int code, string text) = Start(arguments);
        if (code != 0)
            throw new CommandException(ExitCode.Device,
                $"'sc {string.Join(' ', arguments)}' ended with {code}: {text.Trim()} Open the window as administrator.");
    }

    private static (int Code, string Text) Start(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("sc.exe", arguments) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }
}
