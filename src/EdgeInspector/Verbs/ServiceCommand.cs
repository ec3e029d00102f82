using System.CommandLine;
using System.Runtime.Versioning;
using EdgeInspector.Service;

namespace EdgeInspector.Verbs;

/// <summary>service: the agent started with the machine, and again when it ends.</summary>
internal static class ServiceCommand
{
    public static Command Create() =>
        new("service", "Installs, removes or shows the agent as a service of the system (systemd, Windows).") { Install(), Uninstall(),
            Status() };

    private static Verb Install()
    {
        var show = new Option<bool>("--dry-run") { Description = "Only show the unit that would be written (systemd)." };
        var verb = new Verb("install", "Installs and starts the service.", "service install", "service install --dry-run") { show };
        return verb.Does((parsed, _) =>
        {
            if (parsed.GetValue(show)) Console.Write(SystemdService.Unit());
            else if (OperatingSystem.IsWindows()) OfWindows().Install(Path.Combine(AppContext.BaseDirectory, "edge-inspector.exe"));
            else SystemdService.Install(Console.Out);
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Uninstall() => new Verb("uninstall", "Stops and removes the service; configuration and state stay.",
        "service uninstall").Does((_, _) =>
    {
        if (OperatingSystem.IsWindows()) OfWindows().Uninstall();
        else SystemdService.Uninstall(Console.Out);
        return Task.FromResult(ExitCode.Done);
    });

    private static Verb Status() => new Verb("status", "Shows the service. Exit code 1 when it does not run.",
        "service status").Does((_, _) =>
        Task.FromResult(
            (OperatingSystem.IsWindows() ? OfWindows().Status() : SystemdService.Status(Console.Out))
                ? ExitCode.Done
                : ExitCode.PartFailed));

    [SupportedOSPlatform("windows")]
    private static WindowsService OfWindows() => new(new WindowsServiceManager(WindowsService.Name, "EdgeInspector"), Console.Out);
}
