using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Network;

/// <summary>Writes of losses in a stream at most once in a while; a bad cable makes thousands. Safe between threads.</summary>
/// <param name="camera">The camera's name.</param>
internal sealed class LossLog(string camera, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private long? _last;
    private int _losses;

    /// <summary>Takes note of a loss.</summary>
    /// <param name="what">What was lost, or what the decoder says.</param>
    public void Note(string what)
    {
        lock (_lock)
        {
            _losses++;
            if (_last is { } last && time.GetElapsedTime(last) < Period) return;
            logger.StreamDamaged(camera, _losses, what);
            (_last, _losses) = (time.GetTimestamp(), 0);
        }
    }
}
