using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>
/// A Mosquitto of the test's own, on a loopback port, with its limits set open. Where there is no
/// Mosquitto the test skips.
/// </summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    // The largest packet there is, said outright, because newer versions default to less; 0 is not accepted for it.
    private static readonly string[] Defaults =
        [
        "allow_anonymous true", "persistence false", "max_packet_size 268435455", "max_queued_messages 0", "log_dest stderr",
        // Without it the broker's small packets wait for the subscriber's delayed acknowledgement: now and then 40 ms for each message.
        "set_tcp_nodelay true",
        // Started by root it would become a user who may not read the test's files.
        $"user {Environment.UserName}",
    ];

    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    private MosquittoBroker(int port) => Port = port;

    /// <summary>The loopback port.</summary>
    public int Port { get; }

    /// <summary>Where clients find it.</summary>
    public Uri Uri => new($"mqtt://127.0.0.1:{Port}");

    /// <summary>Starts one, or skips the test.</summary>
    /// <param name="configuration">Lines for mosquitto.conf, instead of those of the same key here.</param>
    public static async Task<MosquittoBroker> StartAsync(params string[] configuration)
    {
        FoundComponent program = Component.Mosquitto.Require();
        var broker = new MosquittoBroker(FreePort.Find());
        string file = broker._folder.PathTo("mosquitto.conf");
        string listener = string.Create(CultureInfo.InvariantCulture, $"listener {broker.Port} 127.0.0.1");
        IEnumerable<string> kept = Defaults.Where(line => !configuration.Any(other => KeyOf(other) == KeyOf(line)));
        await File.WriteAllLinesAsync(file, [listener, .. kept, .. configuration]).ConfigureAwait(false);
        await broker.LaunchAsync(program, file).ConfigureAwait(false);
        return broker;
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process?.Dispose();
        _folder.Dispose();
    }

    private static string KeyOf(string line) => line.Split(' ')[0];

    private async Task LaunchAsync(FoundComponent program, string configuration)
    {
        var start = new ProcessStartInfo(program.Path, ["-c", configuration])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true
        };
        if (program.LibraryFolders is { } libraries) start.Environment["LD_LIBRARY_PATH"] = libraries;
        _process = Process.Start(start) ?? throw new IOException($"{program.Path} did not start.");
        for (int attempt = 0; attempt < 500; attempt++)
        {
            if (_process.HasExited)
                throw new IOException($"Mosquitto ended: {await _process.StandardError.ReadToEndAsync().ConfigureAwait(false)}");
            if (await AnswersAsync().ConfigureAwait(false)) break;
            await Task.Delay(20).ConfigureAwait(false);
        }

        // Nobody reads its log further; a full pipe would stop it.
        _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null);
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
