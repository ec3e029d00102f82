using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>
/// Two network namespaces of the test's own, joined by a virtual cable: one for the camera, one for the agent. Nothing outside of them is
/// touched. Needs root, ip and, for blocked paths, nft; skips the running test where something is missing.
/// </summary>
public sealed partial class CameraNetwork : IDisposable
{
    private const int NetworkNamespace = 0x40000000;
    private readonly string _agent = $"ei-a{Environment.ProcessId}";
    private readonly string _camera = $"ei-c{Environment.ProcessId}";

    public CameraNetwork()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("Only root can make network namespaces.");
        Component.Ip.Require();
        try
        {
            Run("ip", "netns", "add", _agent);
            Run("ip", "netns", "add", _camera);
            Run("ip", "-n", _agent, "link", "set", "lo", "up");
            Run("ip", "-n", _camera, "link", "set", "lo", "up");
            Run("ip", "-n", _agent, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", _camera);
            Run("ip", "-n", _agent, "addr", "add", "10.77.0.1/24", "dev", "eth0");
            Run("ip", "-n", _camera, "addr", "add", $"{CameraAddress}/24", "dev", "eth0");
            Run("ip", "-n", _agent, "link", "set", "eth0", "up");
            Run("ip", "-n", _camera, "link", "set", "eth0", "up");
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            Dispose();
            Assert.Skip($"Network namespaces cannot be made here: {exception.Message}");
        }
    }

    public static string CameraAddress => "10.77.0.11";

    /// <summary>Words that run a program at the camera's end.</summary>
    public string[] AtCamera => ["ip", "netns", "exec", _camera];

    /// <summary>Words that run a program at the agent's end.</summary>
    public string[] AtAgent => ["ip", "netns", "exec", _agent];

    public void SetLink(bool up) => Run("ip", "-n", _camera, "link", "set", "eth0", up ? "up" : "down");

    /// <summary>The largest packet that leaves the camera in one piece, bytes.</summary>
    public void SetMtu(int bytes) => Run("ip", "-n", _camera, "link", "set", "eth0", "mtu", $"{bytes}");

    /// <summary>Drops the camera's pictures but not its answers.</summary>
    public void BlockData() => Block("sport != 3956");

    /// <summary>Drops the camera's answers but not its pictures.</summary>
    public void BlockControl() => Block("sport 3956");

    public void Unblock() => Run([.. AtCamera, "nft", "delete", "table", "ip", "faults"]);

    /// <summary>Runs something on a thread at the agent's end; threads that it starts are there too.</summary>
    public void Enter(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using SafeFileHandle place = File.OpenHandle($"/run/netns/{_agent}");
                if (setns((int)place.DangerousGetHandle(), NetworkNamespace) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
                action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) throw new InvalidOperationException(failure.Message, failure);
    }

    public void Dispose()
    {
        foreach (string name in (string[])[_agent, _camera])
            if (File.Exists($"/run/netns/{name}")) Run("ip", "netns", "del", name);
    }

    private void Block(string packets)
    {
        Component.Nft.Require();
        Run([.. AtCamera, "nft", "add", "table", "ip", "faults"]);
        Run([.. AtCamera, "nft", "add chain ip faults out { type filter hook output priority 0; }"]);
        Run([.. AtCamera, "nft", $"add rule ip faults out udp {packets} drop"]);
    }

    private static void Run(params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', words)}: {errors.Trim()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int descriptor, int kind);
}
