using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeInspector.TestKit;

/// <summary>Waits until something is so.</summary>
public static class Eventually
{
    /// <summary>Seconds until a test gives up: more than a busy machine needs, as only a failing test waits for so long.</summary>
    public const double Patience = 120;

    /// <summary>Looks every 10 ms.</summary>
    /// <exception cref="TimeoutException">It was not so in time; the message has the condition's source.</exception>
    public static Task TrueAsync(Func<bool> condition, double seconds = Patience, [CallerArgumentExpression(nameof(condition))]
        string what = "") =>
        TrueAsync(() => Task.FromResult(condition()), seconds, what);

    /// <inheritdoc cref="TrueAsync(Func{bool}, double, string)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, double seconds = Patience, [CallerArgumentExpression(nameof(condition))]
        string what = "")
    {
        for (long started = Stopwatch.GetTimestamp(); !await condition().ConfigureAwait(false); await Task.Delay(10).ConfigureAwait(false))
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > seconds) throw new TimeoutException($"Not so within {seconds} s: {what}");
    }
}
