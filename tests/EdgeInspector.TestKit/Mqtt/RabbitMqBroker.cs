using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>
/// A RabbitMQ of the test's own with its MQTT plugin, on loopback ports, with a folder, a node name and a name service of its own. It can
/// be killed and started again with what it had written. Where there is none the test skips.
/// </summary>
public sealed class RabbitMqBroker : IAsyncDisposable
{
    // It waits for other nodes of a cluster before it listens: 5 s on an idle machine.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private readonly TemporaryFolder _folder = new();
    private readonly string _erlang, _server;
    private readonly int _distributionPort = FreePort.Find(), _namePort = FreePort.Find();
    private Process? _names;
    private Process? _process;

    private RabbitMqBroker(FoundComponent found)
    {
        string libraries = Path.Combine(found.Tree ?? "/", "usr/lib");
        _erlang = Path.Combine(libraries, "erlang");
        _server = Directory.GetDirectories(Path.Combine(libraries, "rabbitmq/lib"), "rabbitmq_server-*").Single();
        File.WriteAllText(
            _folder.PathTo("rabbitmq.conf"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"listeners.tcp = none\nmqtt.listeners.tcp.1 = 127.0.0.1:{Port}\nmqtt.allow_anonymous = true\nlog.console.level = warning\n"));
        File.WriteAllText(_folder.PathTo("plugins"), "[rabbitmq_mqtt].\n");
        Directory.CreateDirectory(_folder.PathTo("home"));
    }

    /// <summary>The loopback port.</summary>
    public int Port { get; } = FreePort.Find();

    /// <summary>Where clients find it.</summary>
    public Uri Uri => new($"mqtt://127.0.0.1:{Port}");

    private string Programs => Path.Combine(Directory.GetDirectories(_erlang, "erts-*").Single(), "bin");

    /// <summary>Starts one, or skips the test.</summary>
    public static async Task<RabbitMqBroker> StartAsync()
    {
        var broker = new RabbitMqBroker(Component.Of("rabbitmq").Require());
        try
        {
            broker._names = Process.Start(Path.Combine(broker.Programs, "epmd"), ["-address", "127.0.0.1", "-port", $"{broker._namePort}"]);
            await broker.ListenAsync().ConfigureAwait(false);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts it again with what it had written; ends when it takes connections.</summary>
    public async Task ListenAsync()
    {
        string programs = Programs;
        var start = new ProcessStartInfo(
            Path.Combine(programs, "erlexec"),
            [
                "-noshell", "-noinput", "-boot", Path.Combine(_erlang, "bin/start_sasl"), "-kernel", "inet_dist_use_interface", "{127,0,0,1}",
                "-s", "rabbit", "boot", "+W", "w", "+S", "2:2", "-syslog", "logger", "[]", "-syslog", "syslog_error_logger", "false",
            ])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in ((string, string)[])
            [
                ("HOME", _folder.PathTo("home")), ("ROOTDIR", _erlang), ("BINDIR", programs), ("EMU", "beam"), ("PROGNAME", "erl"),
                ("ERL_LIBS", Path.Combine(_server, "plugins")), ("ERL_EPMD_PORT", $"{_namePort}"), ("RABBITMQ_DIST_PORT", $"{_distributionPort}"),
                ("RABBITMQ_NODENAME", $"edge{Port}@localhost"), ("RABBITMQ_PLUGINS_DIR", Path.Combine(_server, "plugins")),
                ("RABBITMQ_ENABLED_PLUGINS_FILE", _folder.PathTo("plugins")), ("RABBITMQ_CONFIG_FILE", _folder.PathTo("rabbitmq.conf")),
                ("RABBITMQ_CONF_ENV_FILE", _folder.PathTo("none")), ("RABBITMQ_MNESIA_BASE", _folder.Path),
                ("RABBITMQ_MNESIA_DIR", _folder.PathTo("db")), ("RABBITMQ_FEATURE_FLAGS_FILE", _folder.PathTo("flags")),
                ("RABBITMQ_PID_FILE", _folder.PathTo("pid")), ("RABBITMQ_LOG_BASE", _folder.Path), ("RABBITMQ_LOGS", "-"),
            ])
            start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new IOException("RabbitMQ did not start.");
        var said = new List<string>();
        _process.OutputDataReceived += (_, line) => Keep(said, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        long began = Stopwatch.GetTimestamp();
        while (!await AnswersAsync().ConfigureAwait(false))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > StartPatience)
                lock (said) throw new IOException($"RabbitMQ does not listen: {string.Join('\n', said)}");
            await Task.Delay(100).ConfigureAwait(false);
        }
    }

    /// <summary>Kills it, as a power cut would.</summary>
    public async Task KillAsync()
    {
        await EndAsync(_process).ConfigureAwait(false);
        _process = null;
    }

    /// <summary>Ends it and its name service.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        await EndAsync(_names).ConfigureAwait(false);
        _folder.Dispose();
    }

    private static async Task EndAsync(Process? process)
    {
        if (process is null) return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync().ConfigureAwait(false);
        process.Dispose();
    }

    private static void Keep(List<string> said, string? line)
    {
        if (line is null) return;
        lock (said) said.Add(line);
    }

    private async Task<bool> AnswersAsync()
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync("127.0.0.1", Port).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
