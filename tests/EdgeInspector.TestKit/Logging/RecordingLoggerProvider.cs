using Microsoft.Extensions.Logging;

namespace EdgeInspector.TestKit.Logging;

/// <summary>Gives every category the same recorder; disposing it checks for errors that nobody expected.</summary>
/// <param name="logger">The recorder; null for a new one.</param>
public sealed class RecordingLoggerProvider(RecordingLogger? logger = null) : ILoggerProvider
{
    /// <summary>Where everything goes.</summary>
    public RecordingLogger Logger { get; } = logger ?? new RecordingLogger();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => Logger;

    /// <inheritdoc/>
    public void Dispose() => Logger.Dispose();
}
