using System.Diagnostics;
using System.Reflection;
using System.Text;
using EdgeInspector.Configuration;
using EdgeInspector.Verbs;

namespace EdgeInspector.Service;

/// <summary>The agent as a service of systemd.</summary>
internal static class SystemdService
{
    public const string UnitFile = "/etc/systemd/system/edge-inspector.service";
    private const string User = "edge-inspector";
    private const string PackagedProgram = "/opt/edge-inspector/edge-inspector";

    private static readonly string[] HiddenFolders = ["/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"];

    /// <summary>The unit with this program's own place in it.</summary>
    public static string Unit()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("edge-inspector.service")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace(PackagedProgram, Quoted(Program), StringComparison.Ordinal);
    }

    /// <summary>A path as a word of a command line in a unit: a blank would end it, and a % begin a name of systemd's.</summary>
    public static string Quoted(string path) => path.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+".Contains(letter))
        ? path
        : $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("%", "%%", StringComparison.Ordinal)}\"";

    /// <summary>Why no service can start a program from there; null when one can.</summary>
    public static string? FaultOf(string path)
    {
        // The unit's ProtectHome and PrivateTmp.
        if (HiddenFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
            return $"The service cannot see {path}: it is shut out of home folders and of folders for temporary files.";
        return path.Any(letter => char.IsControl(letter) || "\"'\\".Contains(letter))
            ? $"systemd starts no program whose path has quotes, backslashes or control characters, as {path} has."
            : null;
    }

    /// <summary>The program that a command line in a unit starts, without its quotes.</summary>
    public static string ProgramOf(string commandLine)
    {
        if (!commandLine.StartsWith('"')) return commandLine.Split(' ')[0];
        var program = new StringBuilder();
        for (int i = 1; i < commandLine.Length && commandLine[i] != '"'; i++)
        {
            // A letter that is written as two: \\, \" and %%.
            if (commandLine[i] is '\\' or '%' && i + 1 < commandLine.Length) i++;
            program.Append(commandLine[i]);
        }
        return program.ToString();
    }

    /// <summary>Writes the unit, makes the user and the configuration's folder, and starts the service.</summary>
    /// <exception cref="CommandException">Not as root, or a step failed; the message says which.</exception>
    public static void Install(TextWriter output)
    {
        RequireRoot();
        if (FaultOf(Program) is { } fault)
            throw new CommandException(ExitCode.Usage, $"{fault} Put the program into /opt/edge-inspector and install it from there.");
        if (!Succeeds("id", User))
        {
            Run("useradd", "--system", "--no-create-home", "--home-dir", "/var/lib/edge-inspector", "--shell", "/usr/sbin/nologin", User);
            output.WriteLine($"Made the user {User}.");
        }
        foreach (string group in (string[])["video", "plugdev"])
            if (!Succeeds("getent", "group", group)) Run("groupadd", "--system", group);
        string folder = Path.GetDirectoryName(ConfigurationPlaces.SystemFile)!;
        Directory.CreateDirectory(folder);
        Run("chown", $"{User}:{User}", folder);
        File.WriteAllText(UnitFile, Unit());
        output.WriteLine($"Wrote {UnitFile}.");
        if (!Succeeds("systemctl", "daemon-reload"))
        {
            output.WriteLine("systemd does not run here: enable the service with 'systemctl enable --now edge-inspector' when it does.");
            return;
        }
        Run("systemctl", "enable", "--now", "edge-inspector");
        output.WriteLine(File.Exists(ConfigurationPlaces.SystemFile)
            ? "The service runs. 'edge-inspector service status' shows it, 'journalctl -u edge-inspector' its log."
            : $"The service runs and waits for {ConfigurationPlaces.SystemFile}. 'edge-inspector check' shows what is wrong with it.");
    }

    /// <summary>Stops the service and removes the unit; configuration and state stay.</summary>
    /// <exception cref="CommandException">Not as root, or not installed.</exception>
    public static void Uninstall(TextWriter output)
    {
        RequireRoot();
        if (!File.Exists(UnitFile))
            throw new CommandException(ExitCode.Usage, $"There is no {UnitFile}: the service is not installed by this command.");
        Succeeds("systemctl", "disable", "--now", "edge-inspector");
        File.Delete(UnitFile);
        Succeeds("systemctl", "daemon-reload");
        output.WriteLine($"Removed {UnitFile}. Configuration, state and the user {User} are still there.");
    }

    /// <summary>Shows what systemd says.</summary>
    /// <returns>Whether it runs.</returns>
    public static bool Status(TextWriter output)
    {
        if (!File.Exists(UnitFile) && !File.Exists("/lib/systemd/system/edge-inspector.service"))
        {
            output.WriteLine("Not installed: 'edge-inspector service install'.");
            return false;
        }
        (int code, string text) = Start("systemctl", "status", "--no-pager", "edge-inspector");
        output.Write(text);
        return code == 0;
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "edge-inspector");

    private static void RequireRoot()
    {
        if (Environment.UserName != "root") throw new CommandException(ExitCode.Usage, "Only root may do that: put sudo in front.");
    }

    private static bool Succeeds(string program, params string[] arguments) => Start(program, arguments).Code == 0;

    private static void Run(string program, params string[] arguments)
    {
        (int code, string text) = Start(program, arguments);
        if (code != 0)
            throw new CommandException(ExitCode.Device, $"'{program} {string.Join(' ', arguments)}' ended with {code}: {text.Trim()}");
    }

    private static (int Code, string Text) Start(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = new StringBuilder();
            process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
            process.BeginErrorReadLine();
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, text + errors);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (127, exception.Message);
        }
    }
}
