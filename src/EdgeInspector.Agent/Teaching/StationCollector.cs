using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Pipeline;
using EdgeInspector.Teaching;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Teaching;

/// <summary>
/// Collects frames of one station that has no model yet. A frame is copied on the camera's thread, and looked at, encoded and written on
/// one of low priority; while one is looked at the next ones pass by, each with its record as always. Safe between threads.
/// </summary>
internal sealed class StationCollector : IAsyncDisposable
{
    private readonly IPictureCodec _codec;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FrameTap _tap;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<CollectionRefusal, long> _refused = [];
    private CollectionPlan _plan = CollectionPlan.None;
    private bool _isRead;
    // What a person asked for the next frame; null when nobody did.
    private Asked? _asked;
    private CollectionGuard? _guard;
    private PixelRectangle? _guarded;
    private CollectionEvent? _last;
    private long _frames;
    private string? _failing;

    /// <param name="book">Where pictures are kept.</param>
    /// <param name="codec">Encodes them.</param>
    public StationCollector(CollectionBook book, IPictureCodec codec, TimeProvider time, ILogger logger)
    {
        (Book, _codec, _time, _logger) = (book, codec, time, logger);
        _tap = new FrameTap($"collect {book.History.Station}", Look, Fail, time);
    }

    /// <summary>Where pictures are kept.</summary>
    public CollectionBook Book { get; }

    /// <summary>How it collects.</summary>
    public CollectionPlan Plan
    {
        get
        {
            lock (_lock) return _plan;
        }
    }

    /// <summary>What became of the last frame that was looked at; null before the first one.</summary>
    public CollectionEvent? Last
    {
        get
        {
            lock (_lock) return _last;
        }
    }

    /// <summary>How many frames were refused since the start, by reason.</summary>
    public IReadOnlyDictionary<CollectionRefusal, long> Refused
    {
        get
        {
            lock (_lock) return new SortedDictionary<CollectionRefusal, long>(_refused);
        }
    }

    /// <summary>Reads how it collected before; once, and not on a thread that others need.</summary>
    /// <exception cref="HistoryException">That is damaged.</exception>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    public void Resume()
    {
        lock (_lock)
            if (_isRead) return;
        CollectionPlan plan = Book.ReadPlan();
        lock (_lock)
            if (!_isRead) (_plan, _isRead) = (plan, true);
    }

    /// <summary>Collects in another way from now on, and after a restart.</summary>
    /// <exception cref="IOException">The disk failed; it collects as before.</exception>
    public void Follow(CollectionPlan plan)
    {
        Book.WritePlan(plan);
        lock (_lock)
        {
            if (plan.IsOn && !_plan.IsOn) _refused.Clear();
            (_plan, _isRead, _asked) = (plan, true, plan.IsOn ? _asked : null);
        }
    }

    /// <summary>Looks at the next frame, whatever the plan says.</summary>
    /// <param name="by">Who asks.</param>
    /// <param name="isForced">Whether it is taken though it stands apart.</param>
    public void AskForNext(string by, bool isForced) => Ask(new Asked(by, isForced, null));

    /// <summary>Gives the next frame, encoded; it is not collected.</summary>
    public Task<byte[]> NextAsync()
    {
        var wanted = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        Ask(new Asked("", false, wanted));
        return wanted.Task;
    }

    /// <summary>Takes pictures out again.</summary>
    /// <exception cref="HistoryException">There is none of the number.</exception>
    public int Remove(int? number)
    {
        int removed = Book.Remove(number);
        // What is left is looked at again before the next frame.
        lock (_lock) _guard = null;
        return removed;
    }

    /// <summary>Takes a copy of a frame where one is wanted; the frame stays the caller's. Returns at once, and never throws.</summary>
    public void Offer(Frame frame)
    {
        if (frame.Width == 0) return;
#pragma warning disable CA1031 // The frame has its record to get, whatever comes of this.
        try
        {
            lock (_lock)
            {
                if (_asked is null && (!_plan.IsOn || _plan.Every is not { } every || ++_frames % every != 0)) return;
            }
            _tap.TryTake(frame);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
#pragma warning restore CA1031
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _tap.DisposeAsync();

    private void Ask(Asked asked)
    {
        lock (_lock)
        {
            _asked?.Frame?.TrySetCanceled();
            _asked = asked;
        }
    }

    private void Look(Frame frame)
    {
        CollectionPlan plan;
        Asked? asked;
        lock (_lock)
        {
            (plan, asked) = (_plan, _asked);
            _asked = null;
        }
        if (asked?.Frame is { } wanted)
        {
            wanted.TrySetResult(Encode(frame));
            return;
        }
        CollectionGuard guard = GuardFor(plan.Region);
        CollectedLook? look = frame.Defect is null ? CollectedLook.Of(new PixelView(frame), plan.Region) : null;
        int? like = null;
        CollectionRefusal? refusal = frame.Defect is not null ? CollectionRefusal.Damaged
            : look is null ? CollectionRefusal.OtherSize : guard.Judge(look, out like);
        bool isForced = refusal == CollectionRefusal.Odd && asked?.IsForced == true;
        if (refusal is { } why && !isForced)
        {
            lock (_lock)
            {
                _refused[why] = _refused.GetValueOrDefault(why) + 1;
                _last = new CollectionEvent(frame.CapturedAt, null, why, like, null);
            }
            return;
        }
        CollectedPicture taken = Book.Add(Encode(frame), frame.CapturedAt, asked?.By ?? plan.By, isForced);
        guard.Add(taken.Number, look!);
        lock (_lock) (_last, _failing) = (new CollectionEvent(frame.CapturedAt, taken.Number, null, null, null), null);
        if (plan.IsOn && guard.Count >= plan.Wanted)
        {
            Follow(plan with { IsOn = false });
            _logger.CollectionChanged(Book.History.Station, FormattableString.Invariant($"{guard.Count} pictures of good parts are collected, which is as many as were wanted."));
        }
    }

    private byte[] Encode(Frame frame) => _codec.EncodePng(new Picture(frame.Width, frame.Height, frame.Format, frame.Pixels.ToArray()));

    // Of pictures that were collected before, or with another region, the looks are taken again.
    private CollectionGuard GuardFor(PixelRectangle? region)
    {
        lock (_lock)
            if (_guard is { } known && _guarded == region) return known;
        var guard = new CollectionGuard();
        foreach (CollectedPicture picture in Book.ReadAll().Pictures)
        {
            CollectedLook? look = _codec.Look(Book.PathOf(picture), (pixels, _) => CollectedLook.Of(pixels, region));
            if (look is not null) guard.Add(picture.Number, look);
        }
        lock (_lock) (_guard, _guarded) = (guard, region);
        return guard;
    }

    private void Fail(Exception exception)
    {
        lock (_lock)
        {
            _last = new CollectionEvent(_time.GetUtcNow(), null, null, null, exception.Message);
            if (_failing == exception.Message) return;
            _failing = exception.Message;
        }
        _logger.CollectionFailed(Book.History.Station, exception.Message);
    }

    private sealed record Asked(string By, bool IsForced, TaskCompletionSource<byte[]>? Frame);
}
