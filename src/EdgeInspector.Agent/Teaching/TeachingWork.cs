using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Channels;
using EdgeInspector.Commands;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Teaching;

/// <summary>
/// Tries candidates and learns versions beside the line: in a process of its own at low priority, one after the other, so that neither its
/// memory nor its end is the agent's. What it does is on the disk when it is done; killed at any moment, it is begun again by the next
/// command.
/// </summary>
/// <param name="program">The program and the first words of its command line; null where there is no configuration file.</param>
/// <param name="configuration">The configuration file; null where there is none.</param>
/// <param name="events">Takes the event of what was done; must return at once.</param>
internal sealed class TeachingWork(
    IReadOnlyList<string> program, string? configuration, Action<AgentEvent> events, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>The command of the program that does the work and ends; its last line says what came of it.</summary>
    public const string Command = "teach-work";

    /// <summary>The event of what was done.</summary>
    public const int DoneEvent = 4161;

    private const int MostWaiting = 16;
    private const int LongestText = 2000;
    private readonly Channel<Job> _waiting = Channel.CreateBounded<Job>(MostWaiting);
    private readonly CancellationTokenSource _end = new();
    private Task _working = Task.CompletedTask;
    private volatile string? _now;

    /// <summary>What is being done, for people; null when nothing is.</summary>
    public string? Now => _now;

    /// <summary>Begins to work.</summary>
    public void Start() => _working = Task.Run(WorkAsync);

    /// <summary>Has the waiting candidates of a station's model tried.</summary>
    /// <param name="recipe">The product that has a model of its own; null for the station's.</param>
    /// <returns>Why that cannot be; null when it will be done.</returns>
    public string? Try(string station, string? recipe) => Take(new Job(station, recipe, null));

    /// <summary>Has a version learned.</summary>
    /// <param name="command">What was asked.</param>
    /// <param name="recipe">The product that has a model of its own; null for the station's.</param>
    /// <returns>Why that cannot be; null when it will be done.</returns>
    public string? Learn(RelearnCommand command, string? recipe) => Take(new Job(command.Name, recipe, command));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested) return;
        await _end.CancelAsync();
        await _working;
    }

    private string? Take(Job job)
    {
        if (configuration is null) return "This agent runs without a configuration file.";
        return _waiting.Writer.TryWrite(job) ? null : "As much as can be waits to be learned already; ask again.";
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (Job job in _waiting.Reader.ReadAllAsync(_end.Token)) await DoAsync(job);
        }
        catch (OperationCanceledException)
        {
            // The agent stops: what was begun is begun again by the next command.
        }
    }

    private async Task DoAsync(Job job)
    {
        _now = job.Learning is null ? $"{job.Station}: trying candidates" : $"{job.Station}: learning";
        try
        {
            (int code, string said, string wrong) = await RunAsync(Words(job));
            if (code == 0)
            {
                if (said.Length > 0) Tell(job, said);
                return;
            }
            logger.TeachingFailed(job.Station, Shortened(wrong.Length > 0 ? wrong : $"the process ended with {code}"));
        }
        // The next one is done all the same.
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            logger.TeachingFailed(job.Station, exception.Message);
        }
        finally
        {
            _now = null;
        }
    }

    private void Tell(Job job, string said)
    {
        logger.TeachingDone(job.Station, Shortened(said));
        events(new AgentEvent
        {
            Number = DoneEvent,
            Severity = EventSeverity.Info,
            At = time.GetUtcNow(),
            Station = job.Station,
            Text = Shortened(said),
            IsKept = true,
        });
    }

    private string[] Words(Job job)
    {
        // Without a product the station's own model is meant, whatever it inspects for now.
        List<string> words =
            [.. program.Skip(1), Command, "--config", configuration!, "--station", job.Station, "--recipe", job.Recipe ?? ""];
        if (job.Learning is { } learning)
        {
            words.AddRange(["--learn", "--by", learning.By, "--reason", learning.Why]);
            if (learning.KeepsThreshold) words.Add("--keep-threshold");
        }
        return [.. words];
    }

    private async Task<(int Code, string Said, string Wrong)> RunAsync(string[] words)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program[0], words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> said = process.StandardOutput.ReadToEndAsync(), wrong = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(_end.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return (process.ExitCode, (await said).Trim(), (await wrong).Trim());
    }

    private static string Shortened(string text) => text.Length <= LongestText ? text : "..." + text[^LongestText..];

    private sealed record Job(string Station, string? Recipe, RelearnCommand? Learning);
}
