using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.TestKit;

/// <summary>The program as a process of its own. Killed on dispose when it has not ended.</summary>
public sealed partial class AgentProgram : IAsyncDisposable
{
    private static readonly string[] AsNobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
    private const int Terminate = 15, Interrupt = 2, Halt = 19, GoOn = 18;
    private const uint ControlBreak = 1;
    // A shell lets what it runs behind a & ignore Ctrl-C, and so would the program: tests that run there press it all the same.
    private static readonly Lazy<string[]> HearsInterrupt = new(() => IgnoresInterrupt() ? ["env", "--default-signal=INT"] : []);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private AgentProgram(IReadOnlyList<string> before, string[] arguments, IReadOnlyDictionary<string, string>? environment,
        string? program = null)
    {
        string[] command = Command(program ?? Path.Combine(AppContext.BaseDirectory, "edge-inspector.dll"));
        string[] words = [.. HearsInterrupt.Value, .. before, .. command, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // Windows sends what a terminal's keys send to groups of processes.
        if (OperatingSystem.IsWindows()) start.CreateNewProcessGroup = true;
        // Code is not measured to be compiled better: a test ends before that pays.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _output);

    public string Errors => string.Join('\n', _errors);

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public static AgentProgram Start(params string[] arguments) => new([], arguments, null);

    public static AgentProgram Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new([], arguments, environment);

    /// <summary>Starts a copy of it.</summary>
    public static AgentProgram Start(IReadOnlyDictionary<string, string> environment, string program, string[] arguments) =>
        new([], arguments, environment, program);

    /// <summary>Starts it behind the words of another program that runs it.</summary>
    public static AgentProgram StartBehind(IReadOnlyList<string> before, params string[] arguments) => new(before, arguments, null);

    /// <summary>Starts it as a user without rights; for root only.</summary>
    public static AgentProgram StartAsNobody(params string[] arguments) => new(AsNobody, arguments, null);

    /// <summary>Whether a user without rights may read the program.</summary>
    public static bool CanRunAsNobody()
    {
        using Process test = Process.Start(AsNobody[0],
            [.. AsNobody[1..], "test", "-r", Path.Combine(AppContext.BaseDirectory, "edge-inspector.dll")]);
        test.WaitForExit();
        return test.ExitCode == 0;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using AgentProgram program = Start(arguments);
        int code = await program.EndAsync();
        return (code, program.Output, program.Errors);
    }

    /// <summary>Types into its standard input, and ends that.</summary>
    public async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        _process.StandardInput.Close();
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> EndAsync(double seconds = 300)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The program did not end in {seconds} s.\n{Output}\n{Errors}");
        }
        return _process.ExitCode;
    }

    /// <summary>Waits until a line of either output holds the text, and returns it.</summary>
    public async Task<string> WaitForAsync(string text, double seconds = 2 * Eventually.Patience)
    {
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; await Task.Delay(20))
        {
            if (_output.Concat(_errors).FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line) return line;
            if (_process.HasExited) break;
        }
        throw new TimeoutException($"The program never said '{text}':\n{Output}\n{Errors}");
    }

    /// <summary>Waits until the agent logged the event, and returns the line.</summary>
    public Task<string> WaitForAsync(LogEvent happens, double seconds = 2 * Eventually.Patience) => WaitForAsync($"EI-{(int)happens} ", seconds);

    public void SendTerminate() => Send(Terminate);

    public void SendInterrupt() => Send(Interrupt);

    /// <summary>Lets it stand still, as a machine does that hangs.</summary>
    public void SendHalt() => Send(Halt);

    /// <summary>Lets it go on after <see cref="SendHalt"/>.</summary>
    public void SendGoOn() => Send(GoOn);

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private static bool IgnoresInterrupt()
    {
        const string Ignored = "SigIgn:";
        const string Status = "/proc/self/status";
        string? mask = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal))
            : null;
        return mask is not null && (Convert.ToUInt64(mask[Ignored.Length..].Trim(), 16) & (1UL << (Interrupt - 1))) != 0;
    }

    // What is published for Windows has its own runtime, and there may be no other one.
    private static string[] Command(string program) =>
        Path.ChangeExtension(program, ".exe") is var own && OperatingSystem.IsWindows() && File.Exists(own) ? [own] : ["dotnet", program];

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }

    private void Send(int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            // The one event that reaches a group of its own; both ways of stopping are the same to the program.
            if (signal is not (Interrupt or Terminate)) Assert.Skip("Windows lets no process stand still and go on again.");
            if (!GenerateConsoleCtrlEvent(ControlBreak, (uint)_process.Id))
                throw new InvalidOperationException($"Process {_process.Id} did not take a console event.");
            return;
        }
        if (Signal(_process.Id, signal) != 0) throw new InvalidOperationException($"Process {_process.Id} did not take signal {signal}.");
    }

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GenerateConsoleCtrlEvent(uint what, uint group);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
