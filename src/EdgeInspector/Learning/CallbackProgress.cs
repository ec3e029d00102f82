namespace EdgeInspector.Learning;

/// <summary>
/// Hands progress to a callback on the reporting thread, at most once in a hundred milliseconds unless the stage changes.
/// </summary>
internal sealed class CallbackProgress(TimeProvider time, Action<LearningProgress> callback) : IProgress<LearningProgress>
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private long _last;
    private string? _stage;

    /// <inheritdoc/>
    public void Report(LearningProgress value)
    {
        lock (_lock)
        {
            if (value.Stage == _stage && value.Share < 1 && time.GetElapsedTime(_last) < Period) return;
            (_last, _stage) = (time.GetTimestamp(), value.Stage);
            callback(value);
        }
    }
}
