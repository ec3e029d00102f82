using System.ComponentModel;
using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Verbs;

namespace EdgeInspector.Service;

/// <summary>The agent as a service of Windows.</summary>
/// <param name="manager">The service manager.</param>
/// <param name="output">Takes what people read.</param>
internal sealed class WindowsService(IServiceManager manager, TextWriter output)
{
    public const string Name = "EdgeInspector";

    /// <summary>An account that Windows makes for the service alone: it has no password, and no rights but those it is given.</summary>
    public const string Account = @"NT SERVICE\" + Name;

    private const int AccessDenied = 5, AlreadyRunning = 1056, Disabled = 1058, NoSuchService = 1060, NotActive = 1062, NoAnswer = 1053,
        MarkedForDeletion = 1072, AlreadyThere = 1073, LogOnFailed = 1069, BadAccount = 1057;

    private static readonly TimeSpan[] Restarts = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1)];

    /// <summary>
    /// Registers the program, with recovery, and starts it. A service that is there is brought up to date; one that was made here is taken
    /// away again when a later step fails.
    /// </summary>
    /// <param name="program">The program's own path.</param>
    /// <exception cref="CommandException">A step failed; the message says which, why and what to do.</exception>
    public void Install(string program)
    {
        if (IsOfAUser(program))
            throw new CommandException(ExitCode.Usage,
                $@"The service's account cannot see {program}, which lies in a folder of a user. Put the program into C:\Program Files\EdgeInspector and install it from there.");
        string command = $"\"{program}\" run", folder = Path.GetDirectoryName(ConfigurationPlaces.SystemFile)!;
        bool isNew = Create(command);
        try
        {
            IReadOnlyList<string> unknown = [];
            Do("set up", () => unknown = manager.Describe(
                "Inspects parts in front of industrial cameras and publishes verdicts over MQTT.", Restarts, TimeSpan.FromDays(1)));
            foreach (string setting in unknown) output.WriteLine($"This Windows does not know {setting}; the service goes without.");
            Do($"given the folder {folder}", () => manager.Grant(folder, Account));
            if (!manager.MakeEventSource()) output.WriteLine("The event viewer shows what the service logs without a name of its own.");
            Do("started", manager.Start, AlreadyRunning);
        }
        catch (CommandException)
        {
            if (isNew) Undo();
            throw;
        }
        output.WriteLine(isNew ? $"Made the service {Name}; it runs as {Account}." : $"The service {Name} was there, and is up to date now.");
        output.WriteLine(File.Exists(ConfigurationPlaces.SystemFile)
            ? "The service runs. 'edge-inspector service status' shows it; its log is in the event viewer."
            : $"The service runs and waits for {ConfigurationPlaces.SystemFile}. 'edge-inspector check' shows what is wrong with it.");
    }

    /// <summary>Stops and removes it; configuration and state stay.</summary>
    /// <exception cref="CommandException">There is none, or a step failed.</exception>
    public void Uninstall()
    {
        Do("stopped", manager.Stop, NotActive);
        Do("removed", manager.Delete);
        output.WriteLine("Removed the service. Configuration and state are still there.");
    }

    /// <summary>Shows what Windows says.</summary>
    /// <returns>Whether it runs.</returns>
    public bool Status()
    {
        ServiceState? state = Query();
        output.WriteLine(state is null ? $"{Name} is not installed." : $"{Name} is {state}.");
        return state is { IsRunning: true };
    }

    /// <summary>What Windows says of the service; null when there is none.</summary>
    /// <exception cref="CommandException">It does not say.</exception>
    public ServiceState? Query()
    {
        ServiceState? state = null;
        Do("asked", () => state = manager.Query(), NoSuchService);
        return state;
    }

    private static bool IsOfAUser(string program) =>
        Path.GetDirectoryName(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)) is { Length: > 3 } users
        && program.StartsWith(users + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase);

    private bool Create(string command)
    {
        try
        {
            manager.Create(command, Account);
            return true;
        }
        catch (Win32Exception exception) when (exception.NativeErrorCode == AlreadyThere)
        {
            Do("changed", () => manager.Change(command, Account));
            return false;
        }
        catch (Win32Exception exception)
        {
            throw Failed("made", exception);
        }
    }

    private void Undo()
    {
        foreach (Action step in (Action[])[manager.Stop, manager.Delete])
        {
            try
            {
                step();
            }
            catch (Win32Exception exception)
            {
                // It may not run at all; what matters is that it is gone.
                if (step == manager.Delete) output.WriteLine($"The service {Name} is still there: {exception.Message}");
            }
        }
    }

    private static void Do(string what, Action step, int fine = 0)
    {
        try
        {
            step();
        }
        catch (Win32Exception exception) when (exception.NativeErrorCode != fine)
        {
            throw Failed(what, exception);
        }
        catch (Win32Exception)
        {
            // It is as it is wanted already.
        }
    }

    private static CommandException Failed(string what, Win32Exception exception)
    {
        string why = exception.NativeErrorCode switch
        {
            AccessDenied => "this window has not the rights of an administrator. Open it with 'Run as administrator', and try again",
            NoAnswer => "it did not answer in time. Run 'edge-inspector run' in this window to see what it says",
            BadAccount or LogOnFailed => $"the account {Account} may not log on as a service. Allow it in the local security policy",
            Disabled => "it is disabled. Set its start type to automatic in the window Services",
            NoSuchService => "there is no such service. 'edge-inspector service install' makes it",
            MarkedForDeletion => "it is about to be removed. Close the windows Services and Task Manager everywhere, and try again",
            _ => exception.Message.TrimEnd('.'),
        };
        return new CommandException(exception.NativeErrorCode == NoSuchService ? ExitCode.Usage : ExitCode.Device, string.Create(
            CultureInfo.InvariantCulture, $"The service {Name} cannot be {what}: {why} (Windows error {exception.NativeErrorCode})."));
    }
}
