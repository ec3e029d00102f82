using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using EdgeInspector.Agent.Web;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Service;
using EdgeInspector.Verbs;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>The service of the system, and what a running agent says of itself.</summary>
internal sealed class ServiceExamination : IExamination
{
    private static readonly string[] UnitFiles = ["/etc/systemd/system/edge-inspector.service",
        "/lib/systemd/system/edge-inspector.service", "/usr/lib/systemd/system/edge-inspector.service"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Area => "service";

    /// <inheritdoc/>
    public async Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        string seen = OperatingSystem.IsWindows() ? LookAtService(findings) : LookAtUnit(target, findings);
        if (target.Configuration is { Health.Enabled: true } configuration)
        {
            if (target.AgentRuns) await AskAsync(configuration.Health, findings, cancellation);
            else FindTakenPort("service.healthPort", "health", configuration.Health.Address, configuration.Health.Port,
                "Supervisors get no answer from /livez, /readyz and /metrics; inspecting goes on without.", findings);
        }
        if (target.Configuration is { } whole)
        {
            FindMissingUsers(whole, findings);
            PageEncryption.Find(whole.Page, Environment.MachineName, target.Machine.Time.GetUtcNow(), findings);
        }
        if (target.Configuration is { Page.Enabled: true } shown && !target.AgentRuns)
            FindTakenPort("service.pagePort", "page", shown.Page.Address, shown.Page.Port,
                "Nobody can open the operator page; inspecting goes on without.", findings);
        if (target.Configuration is { Modbus.Enabled: true } served && !target.AgentRuns)
            FindTakenPort("service.modbusPort", "modbus", served.Modbus.Address, served.Modbus.Port,
                "PLCs are not served; inspecting goes on without.", findings);
        return seen;
    }

    /// <summary>Looks whether people on other machines can log in to the operator page, and whether others read along.</summary>
    public static void FindMissingUsers(AgentConfiguration configuration, ICollection<Finding> findings)
    {
        if (configuration.Page is not { Enabled: true }) return;
        // Whoever may not read the file need not be the service's user.
        try
        {
            bool hasUsers = !new UserFile(configuration.StateDirectory).Read().IsEmpty;
            if (hasUsers) PageEncryption.FindListeners(configuration.Page, findings);
            if (hasUsers || configuration.Page.IsLocal) return;
            findings.Add(new Finding(
                "service.pageUsers", Severity.Warning,
                $"page.address {configuration.Page.Address} is for other machines too, and the operator page has no users.",
                "The page is shown to this machine alone.",
                "Run 'edge-inspector user add' for each person who is to see it, or set page.address to 127.0.0.1."));
        }
        catch (IOException exception) when (exception.InnerException is not UnauthorizedAccessException)
        {
            findings.Add(new Finding(
                "service.pageUsersUnreadable", Severity.Error, exception.Message.Split('\n')[0], "Nobody can log in to the operator page.",
                "Mend the file as it says; a running agent looks every second."));
        }
    }

    [SupportedOSPlatform("windows")]
    private static string LookAtService(ICollection<Finding> findings) =>
        LookAtService(new WindowsService(new WindowsServiceManager(WindowsService.Name, WindowsService.Name), TextWriter.Null), findings);

    /// <summary>Looks at a service of Windows.</summary>
    /// <returns>What it does, in a few words.</returns>
    internal static string LookAtService(WindowsService service, ICollection<Finding> findings)
    {
        try
        {
            if (service.Query() is { } state)
            {
                if (!state.IsRunning)
                {
                    findings.Add(new Finding(
                        "service.stopped", Severity.Warning, $"The service {WindowsService.Name} is {state}.", "Nothing is inspected.",
                        "Start it in the window Services or with 'edge-inspector service install'; the event viewer says why it ended."));
                }
                return state.ToString();
            }
            findings.Add(NotInstalled("as administrator"));
            return "not installed";
        }
        catch (CommandException exception)
        {
            return exception.Message;
        }
    }

    private static Finding NotInstalled(string how) => new(
        "service.notInstalled", Severity.Note, "The agent is not installed as a service.",
        "It does not start with the machine, and nobody starts it again after a crash.", $"Run 'edge-inspector service install' {how}.");

    private static string LookAtUnit(DiagnosisTarget target, ICollection<Finding> findings)
    {
        Machine machine = target.Machine;
        if (UnitFiles.FirstOrDefault(file => machine.Lines(file).Count > 0) is not { } unit)
        {
            findings.Add(NotInstalled("as root"));
            return "not installed";
        }
        IReadOnlyList<string> lines = machine.Lines(unit);
        string? program = Value(lines, "ExecStart") is { } command ? SystemdService.ProgramOf(command) : null;
        if (program is not null && !File.Exists(machine.PathTo(program)))
        {
            findings.Add(new Finding(
                "service.programMissing", Severity.Error, $"{unit} starts {program}, which is not there.", "The service cannot start.",
                "Run 'edge-inspector service install' as root from where the program lies now, or install the package again."));
        }
        if (!File.Exists(machine.PathTo("/etc/systemd/system/multi-user.target.wants/edge-inspector.service")))
            findings.Add(
                new Finding("service.notEnabled", Severity.Warning, "The service is not switched on.",
                    "It does not start with the machine.", "Run 'systemctl enable --now edge-inspector' as root."));
        if (Value(lines, "Restart") is not ("always" or "on-failure"))
            findings.Add(
                new Finding("service.noRestart", Severity.Warning, $"{unit} has no Restart=.",
                    "After a crash nobody starts the agent again.",
                    "Write Restart=always, or run 'edge-inspector service install' as root, which writes the whole unit."));
        if (Value(lines, "WatchdogSec") is null)
            findings.Add(
                new Finding("service.noWatchdog", Severity.Warning, $"{unit} has no WatchdogSec=.",
                    "An agent whose camera or device hangs is not started again.",
                    "Write WatchdogSec=30, or run 'edge-inspector service install' as root, which writes the whole unit."));
        if (Value(lines, "User") is { } user) FindMissingRights(user, target, findings);
        if (target.Configuration is not null && !target.AgentRuns && machine.Root == "/" && Directory.Exists("/run/systemd/system"))
            findings.Add(
                new Finding("service.stopped", Severity.Warning, "The service is installed, and no agent runs with this configuration.",
                    "Nothing is inspected.", "Run 'systemctl start edge-inspector'; 'journalctl -u edge-inspector' says why it ended."));
        return unit;
    }

    // Whoever asks the doctor as root may do everything; the service may not.
    private static void FindMissingRights(string user, DiagnosisTarget target, ICollection<Finding> findings)
    {
        if (target.Configuration is not { } configuration) return;
        ILookup<bool, string> paths = ConfiguredPath.Of(configuration)
            .ToLookup(path => path.Kind == TextFormat.OwnFolder, path => path.Path);
        (string Path, bool Write)[] wanted =
        [
            .. paths[false].Prepend(target.File.File).Where(Path.Exists).Select(path => (path, false)),
            .. paths[true].Select(path => (FolderRights.Existing(path), true)),
        ];
        foreach ((string path, bool toWrite) in wanted.Distinct())
        {
            if (FolderRights.MayUse(user, toWrite, path) != false) continue;
            findings.Add(new Finding(
                "service.rights", Severity.Error, $"The service runs as {user}, who may not {(toWrite ? "write to" : "read")} {path}.",
                "The service cannot do its work, whatever works for you.",
                $"Run 'chown {(toWrite ? "-R " : "")}{user} {path}' as root, and see that {user} may enter the folders above it."));
        }
    }

    private static string? Value(IReadOnlyList<string> lines, string key) =>
        lines.FirstOrDefault(
            line => line.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..].Trim() is { Length: > 0 } value
            ? value
            : null;

    private static void FindTakenPort(string code, string section, string place, int port, string why, ICollection<Finding> findings)
    {
        if (!IPAddress.TryParse(place, out IPAddress? address)) return;
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
        }
        catch (SocketException exception)
        {
            findings.Add(new Finding(
                code, Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"{place}:{port} cannot be listened at: {exception.Message}"), why,
                $"End the program that has the port ('ss -ltnp' names it), or set {section}.port and {section}.address to others."));
        }
    }

    private static async Task AskAsync(HealthConfiguration health, ICollection<Finding> findings, CancellationToken cancellation)
    {
        var url = new Uri(health.Local, "readyz");
        try
        {
            using var client = new HttpClient { Timeout = Patience };
            using HttpResponseMessage answer = await client.GetAsync(url, cancellation);
            using var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            foreach (JsonElement problem in report.RootElement.GetProperty("problems").EnumerateArray())
            {
                findings.Add(new Finding(
                    "service.notReady", Severity.Error, $"The running agent says: {problem.GetString()!.TrimEnd('.')}.",
                    "Parts go by uninspected, and are reported so.",
                    "Look at the log for the event behind it; src/EVENTS.md has cause and remedy of each. The doctor tries cameras itself while no agent runs."));
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException
            or KeyNotFoundException)
        {
            findings.Add(new Finding(
                "service.noAnswer", Severity.Warning, $"The running agent does not answer at {url}: {exception.Message}",
                "Supervisors do not see how it fares.",
                "If it was started a moment ago, try again; else look for event EI-4015 in its log."));
        }
    }
}
