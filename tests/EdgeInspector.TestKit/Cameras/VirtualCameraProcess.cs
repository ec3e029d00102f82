using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>A virtual GigE camera as a process of its own, which can be killed, stopped and started again.</summary>
public sealed partial class VirtualCameraProcess : IDisposable
{
    private const int Stop = 19, Continue = 18;
    private readonly string[] _before;
    private readonly string _serial;
    private readonly double _lostPackets;
    private Process _process;

    /// <summary>Starts it and waits until it answers; skips the running test where libaravis is missing.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="serial">Its serial number.</param>
    /// <param name="lostPackets">Share of packets that are not sent.</param>
    /// <param name="before">Words of a program that runs it, as ip netns exec.</param>
    public VirtualCameraProcess(string address = VirtualGigeCamera.Loopback, string serial = "VIRTUAL1", double lostPackets = 0,
        params string[] before)
    {
        Component.Aravis.Require();
        (Address, _serial, _lostPackets, _before) = (address, serial, lostPackets, before);
        _process = Start();
        WaitUntilItAnswers();
    }

    public string Address { get; }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Restart(bool wait = true)
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
        _process = Start();
        if (wait) WaitUntilItAnswers();
    }

    /// <summary>Stops all its threads, as a camera whose processor hangs.</summary>
    public void Freeze() => Send(Stop);

    public void Thaw() => Send(Continue);

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    private void Send(int signal)
    {
        if (Signal(_process.Id, signal) != 0) throw new InvalidOperationException($"Process {_process.Id} did not take signal {signal}.");
    }

    private void WaitUntilItAnswers()
    {
        // Into another namespace only the test itself can look.
        if (_before.Length == 0 && !VirtualGigeCamera.Answers(Address, 150))
            throw new InvalidOperationException($"The virtual camera at {Address} does not answer.");
    }

    private Process Start()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "EdgeInspector.VirtualCamera.dll");
        string[] words = [.. _before, "dotnet", program, Address, _serial, _lostPackets.ToString(CultureInfo.InvariantCulture)];
        return Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
