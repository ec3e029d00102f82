using System.Collections.Concurrent;
using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Archiving;

/// <summary>
/// Keeps frames in STATION/YYYY-MM-DD: the frame as PNG, its overlay as JPEG, and last the result as JSON, so that whatever has a result is
/// whole. Old ones are deleted once a minute, and nothing else. A disk that fails or does not answer costs pictures alone.
/// </summary>
internal sealed class FileArchive : IInspectionArchive, IAsyncDisposable
{
    private static readonly TimeSpan RetentionPeriod = TimeSpan.FromMinutes(1);
    private const int MostRemembered = 10_000;
    private const int MostNamed = 10;
    private readonly ArchiveConfiguration _options;
    private readonly IPictureCodec _codec;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, Counter> _good = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task _retention = Task.CompletedTask;
    private int _failing;

    /// <summary>Prepares it; nothing is deleted before <see cref="Start"/>.</summary>
    /// <param name="options">Where, and how much.</param>
    /// <param name="codec">Writes pictures.</param>
    public FileArchive(ArchiveConfiguration options, IPictureCodec codec, TimeProvider time, ILogger logger)
    {
        (_options, _codec, _time, _logger) = (options, codec, time, logger);
        Folder = options.Folder!;
    }

    /// <summary>Called with station, number and path below the folder of each frame that was kept; must return at once.</summary>
    public Action<string, long, string>? Kept { get; init; }

    /// <summary>Where everything is.</summary>
    public string Folder { get; }

    /// <summary>Begins to delete what is old.</summary>
    public void Start() => _retention = Task.Run(WatchAsync);

    /// <inheritdoc/>
    public bool Wants(Inspection inspection)
    {
        if (inspection.Verdict == Verdict.Fail) return _options.Rejects;
        if (inspection.Verdict != Verdict.Pass || _options.EveryNthGood == 0) return false;
        return Interlocked.Increment(ref _good.GetOrAdd(inspection.Station, _ => new Counter()).Value) % _options.EveryNthGood == 0;
    }

    /// <inheritdoc/>
    public void Keep(Inspection inspection, Frame frame, InspectionPicture? overlay)
    {
        try
        {
            string name = string.Create(CultureInfo.InvariantCulture,
                $"{inspection.Sequence:D9}-{(inspection.Verdict == Verdict.Fail ? "fail" : "pass")}");
            byte[] picture = _codec.EncodePng(new Picture(frame.Width, frame.Height, frame.Format, frame.Pixels.ToArray()));
            byte[] result = ArchivedResult.Of(inspection, name + ".png").Write();
            string kept = "";
            TimeLimited.Run(Folder, () =>
            {
                string file = Path.Combine(ArchiveDay.Make(Folder, inspection.Station, inspection.CapturedAt), name);
                NewFile.Write(file + ".png", picture);
                if (overlay is not null) NewFile.Write(file + ".jpg", overlay.Bytes);
                NewFile.WriteWhole(file + ".json", result);
                kept = Path.GetRelativePath(Folder, file + ".png");
            });
            Kept?.Invoke(inspection.Station, inspection.Sequence, kept.Replace('\\', '/'));
            if (Interlocked.Exchange(ref _failing, 0) == 1) _logger.ArchiveRestored();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (Interlocked.Exchange(ref _failing, 1) == 0) _logger.ArchiveFails(exception.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _retention;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        var clock = new DeletionClock(_time);
        using var timer = new PeriodicTimer(RetentionPeriod, _time);
        try
        {
            await RetainAsync(() => ArchiveRetention.Adopt(Folder));
            do await RetainOnceAsync(clock);
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The stop that was asked for.
        }
    }

    private async Task RetainOnceAsync(DeletionClock clock)
    {
        List<string> left = [];
        DateTimeOffset now = clock.Now();
        await RetainAsync(() => ArchiveRetention.Apply(Folder, _options, now, DiskRoom.Of, left.Add));
        string[] news = [.. left.Where(one => _left.Count < MostRemembered && _left.Add(one))];
        if (news.Length > 0)
            _logger.ArchiveLeaves(string.Join(", ", news.Take(MostNamed)),
                news.Length > MostNamed ? $" and {news.Length - MostNamed} more" : "");
    }

    // It may take as long as its disk likes: parts and the end of the program do not wait for it.
    private async Task RetainAsync(Action action)
    {
        try
        {
            PendingWork<bool> work = TimeLimited.Start(Folder, _ =>
            {
                action();
                return true;
            });
            await work.Ended.WaitAsync(_stop.Token);
            _ = work.Result;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (Interlocked.Exchange(ref _failing, 1) == 0) _logger.ArchiveFails(exception.Message);
        }
    }

    private sealed class Counter
    {
        public int Value;
    }
}
