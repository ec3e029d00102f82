using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using EdgeInspector.Commands;
using EdgeInspector.Frames;
using EdgeInspector.Shadowing;
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
    private readonly ConcurrentDictionary<string, WorkOutcome> _outcomes = new(StringComparer.Ordinal);
    private volatile string? _now;
    private volatile WorkProgress? _progress;

    /// <summary>What is being done, for people; null when nothing is.</summary>
    public string? Now => _now;

    /// <summary>How far that is; null while it does not say so.</summary>
    public WorkProgress? Progress => _progress;

    /// <summary>What came of a station's last work; null when there was none since the start.</summary>
    public WorkOutcome? LastOf(string station) => _outcomes.GetValueOrDefault(station);

    /// <summary>Begins to work.</summary>
    public void Start() => _working = Task.Run(WorkAsync);

    /// <summary>Has the waiting candidates of a station's model tried.</summary>
    /// <param name="recipe">The product that has a model of its own; null for the station's.</param>
    /// <returns>Why that cannot be; null when it will be done.</returns>
    public string? Try(string station, string? recipe) => Take(new Job(station, false, TeachWords(station, recipe)));

    /// <summary>Has a version learned.</summary>
    /// <param name="command">What was asked.</param>
    /// <param name="recipe">The product that has a model of its own; null for the station's.</param>
    /// <returns>Why that cannot be; null when it will be done.</returns>
    public string? Learn(RelearnCommand command, string? recipe) => Take(new Job(command.Name, true,
    [
        .. TeachWords(command.Name, recipe), "--learn", .. NoteWords(command),
        .. command.KeepsThreshold ? (string[])["--keep-threshold"] : [],
    ]));

    /// <summary>Has a station's first version learned from what it collected, as the verb 'learn' does.</summary>
    /// <param name="command">What was asked.</param>
    /// <param name="region">The part of the pictures that is learned; null for all of it.</param>
    /// <returns>Why that cannot be; null when it will be done.</returns>
    public string? LearnCollected(RelearnCommand command, PixelRectangle? region) => Take(new Job(command.Name, true,
    [
        "learn", "--collected", "--in-background", "--config", configuration ?? "", "--station", command.Name, .. NoteWords(command),
        .. region is { } part ? (string[])["--roi", part.ToString()] : [],
    ]));

    /// <summary>Has a picture judged by a station's newest version, see <see cref="TriedFiles"/>.</summary>
    /// <param name="station">The station.</param>
    /// <param name="folder">Has the picture, and gets what was found.</param>
    /// <returns>Why that cannot be; null when it will be done.</returns>
    public string? Judge(string station, string folder) => Take(new Job(station, false,
        [.. TeachWords(station, null), "--judge", Path.Combine(folder, TriedFiles.Picture), "--into", folder]));

    /// <summary>Has all that must be rejected judged again by the model in use and by another version.</summary>
    /// <param name="station">The station.</param>
    /// <param name="recipe">The product that has a model of its own; null for the station's.</param>
    /// <param name="version">The version.</param>
    /// <param name="ended">Called once with what came of it, or with why nothing did.</param>
    /// <returns>Why that cannot be; null when it will be done.</returns>
    public string? Guard(string station, string? recipe, int version, Action<ShadowGuard?, string?> ended) =>
        Take(new Job(station, false, [.. TeachWords(station, recipe), "--guard", version.ToString(CultureInfo.InvariantCulture)])
        {
            Ended = (said, failure) =>
            {
                ShadowGuard? report = null;
                try
                {
                    if (said is not null) report = JsonSerializer.Deserialize<ShadowGuard>(said);
                    failure ??= report is null ? "nothing was said" : null;
                }
                catch (JsonException exception)
                {
                    failure = exception.Message;
                }
                ended(report, failure);
            },
        });

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
        _now = job.Learns ? $"{job.Station}: learning" : $"{job.Station}: trying";
        try
        {
            (int code, string said, string wrong) = await RunAsync([.. program.Skip(1), .. job.Words]);
            if (code == 0)
            {
                if (job.Ended is { } ended) ended(said, null);
                else if (said.Length > 0) Tell(job, said);
                return;
            }
            Fail(job, wrong.Length > 0 ? wrong : $"the process ended with {code}");
        }
        // The next one is done all the same.
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            Fail(job, exception.Message);
        }
        finally
        {
            (_now, _progress) = (null, null);
        }
    }

    private void Fail(Job job, string why)
    {
        if (job.Ended is { } ended)
        {
            ended(null, Shortened(why));
            return;
        }
        _outcomes[job.Station] = new WorkOutcome(time.GetUtcNow(), Shortened(why), HasFailed: true);
        logger.TeachingFailed(job.Station, Shortened(why));
    }

    private void Tell(Job job, string said)
    {
        _outcomes[job.Station] = new WorkOutcome(time.GetUtcNow(), Shortened(said), HasFailed: false);
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

    // Without a product the station's own model is meant, whatever it inspects for now.
    private string[] TeachWords(string station, string? recipe) =>
        [Command, "--config", configuration ?? "", "--station", station, "--recipe", recipe ?? ""];

    private static string[] NoteWords(RelearnCommand command) => ["--by", command.By, "--reason", command.Why];

    private async Task<(int Code, string Said, string Wrong)> RunAsync(string[] words)
    {
        using Process process = BackgroundProcess.Start(program[0], words);
        Task<string> said = ReadAsync(process.StandardOutput), wrong = process.StandardError.ReadToEndAsync();
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

    private async Task<string> ReadAsync(StreamReader output)
    {
        var said = new StringBuilder();
        while (await output.ReadLineAsync() is { } line)
        {
            if (WorkProgress.Parse(line) is { } progress) _progress = progress;
            else said.AppendLine(line);
        }
        return said.ToString();
    }

    private static string Shortened(string text) => text.Length <= LongestText ? text : "..." + text[^LongestText..];

    private sealed record Job(string Station, bool Learns, IReadOnlyList<string> Words)
    {
        /// <summary>Takes what was said, or why nothing was, instead of an event; null for the event.</summary>
        public Action<string?, string?>? Ended { get; init; }
    }
}
