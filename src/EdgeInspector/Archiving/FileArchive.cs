using System.Collections.Concurrent;
using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Running;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Archiving;

/// <summary>
/// Keeps frames in STATION/YYYY-MM-DD: the frame as PNG, its overlay as JPEG, and last the result as JSON, so that whatever has a result is
/// whole. Old ones are deleted once a minute. A disk that fails costs pictures alone.
/// </summary>
internal sealed class FileArchive : IInspectionArchive, IAsyncDisposable
{
    private static readonly TimeSpan RetentionPeriod = TimeSpan.FromMinutes(1);
    private readonly ArchiveConfiguration _options;
    private readonly IPictureCodec _codec;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, Counter> _good = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _retention;
    private int _failing;

    public FileArchive(ArchiveConfiguration options, IPictureCodec codec, TimeProvider time, ILogger logger)
    {
        (_options, _codec, _time, _logger) = (options, codec, time, logger);
        Folder = options.Folder!;
        _retention = Task.Run(RetainAsync);
    }

    /// <summary>Where everything is.</summary>
    public string Folder { get; }

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
            string folder = Path.Combine(Folder, inspection.Station, inspection.CapturedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            Directory.CreateDirectory(folder);
            string name = string.Create(CultureInfo.InvariantCulture, $"{inspection.Sequence:D9}-{(inspection.Verdict == Verdict.Fail ? "fail" : "pass")}");
            NewFile.Write(Path.Combine(folder, name + ".png"), _codec.EncodePng(new Picture(frame.Width, frame.Height, frame.Format, frame.Pixels.ToArray())));
            if (overlay is not null) NewFile.Write(Path.Combine(folder, name + ".jpg"), overlay.Bytes);
            AtomicFile.Write(Path.Combine(folder, name + ".json"), ArchivedResult.Of(inspection, name + ".png").Write());
            if (Interlocked.Exchange(ref _failing, 0) == 1) _logger.ArchiveMended();
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

    private async Task RetainAsync()
    {
        var clock = new DeletionClock(_time);
        using var timer = new PeriodicTimer(RetentionPeriod, _time);
        try
        {
            do
            {
                try
                {
                    ArchiveRetention.Apply(Folder, _options, clock.Now(), DiskRoom.Of);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    if (Interlocked.Exchange(ref _failing, 1) == 0) _logger.ArchiveFails(exception.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The stop that was asked for.
        }
    }

    private sealed class Counter
    {
        public int Value;
    }
}
