using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace EdgeInspector.TestKit;

/// <summary>
/// Two network namespaces of the test's own, joined by a virtual cable: one for the agent, one for its peer, a camera or a PLC. Nothing
/// outside of them is touched. Needs root, ip and, for blocked paths, nft; skips the running test where something is missing.
/// </summary>
public sealed partial class PeerNetwork : IDisposable
{
    private const int NetworkNamespace = 0x40000000;
    private static int s_count;
    private readonly string _agent, _peer;

    public PeerNetwork()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("Only root can make network namespaces.");
        Component.Ip.Require();
        string own = $"{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";
        (_agent, _peer) = ($"ei-a{own}", $"ei-p{own}");
        try
        {
            Run("ip", "netns", "add", _agent);
            Run("ip", "netns", "add", _peer);
            Run("ip", "-n", _agent, "link", "set", "lo", "up");
            Run("ip", "-n", _peer, "link", "set", "lo", "up");
            Run("ip", "-n", _agent, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", _peer);
            Run("ip", "-n", _agent, "addr", "add", $"{AgentAddress}/24", "dev", "eth0");
            Run("ip", "-n", _peer, "addr", "add", $"{PeerAddress}/24", "dev", "eth0");
            Run("ip", "-n", _agent, "link", "set", "eth0", "up");
            Run("ip", "-n", _peer, "link", "set", "eth0", "up");
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            Dispose();
            Assert.Skip($"Network namespaces cannot be made here: {exception.Message}");
        }
    }

    public static string AgentAddress => "10.77.0.1";

    public static string PeerAddress => "10.77.0.11";

    /// <summary>Words that run a program at the peer's end.</summary>
    public string[] AtPeer => ["ip", "netns", "exec", _peer];

    /// <summary>Words that run a program at the agent's end.</summary>
    public string[] AtAgent => ["ip", "netns", "exec", _agent];

    public void SetLink(bool up) => Run("ip", "-n", _peer, "link", "set", "eth0", up ? "up" : "down");

    /// <summary>The largest packet that leaves the peer in one piece, bytes.</summary>
    public void SetMtu(int bytes) => Run("ip", "-n", _peer, "link", "set", "eth0", "mtu", $"{bytes}");

    /// <summary>Drops the camera's pictures but not its answers.</summary>
    public void BlockData() => Drop("udp sport != 3956");

    /// <summary>Drops the camera's answers but not its pictures.</summary>
    public void BlockControl() => Drop("udp sport 3956");

    public void Unblock() => Run([.. AtPeer, "nft", "delete", "table", "ip", "faults"]);

    /// <summary>Lets the peer end connections from an address without a word: what would close them is dropped.</summary>
    /// <param name="address">Becomes one more of the peer's.</param>
    public void CloseSilently(string address)
    {
        Run("ip", "-n", _peer, "addr", "add", $"{address}/24", "dev", "eth0");
        Drop($"ip saddr {address} tcp flags & (fin | rst) != 0");
    }

    /// <summary>Runs something on a thread at the agent's end; threads that it starts are there too.</summary>
    public void Enter(Action action) => Enter(_agent, action);

    /// <summary>Runs something on a thread at the peer's end; sockets that it makes stay there.</summary>
    public void EnterPeer(Action action) => Enter(_peer, action);

    public void Dispose()
    {
        foreach (string name in (string[])[_agent, _peer])
            if (File.Exists($"/run/netns/{name}")) Run("ip", "netns", "del", name);
    }

    private static void Enter(string name, Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using SafeFileHandle place = File.OpenHandle($"/run/netns/{name}");
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

    private void Drop(string packets)
    {
        Component.Nft.Require();
        Run([.. AtPeer, "nft", "add", "table", "ip", "faults"]);
        Run([.. AtPeer, "nft", "add chain ip faults out { type filter hook output priority 0; }"]);
        Run([.. AtPeer, "nft", $"add rule ip faults out {packets} drop"]);
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
