using Microsoft.Extensions.Logging;

namespace EdgeInspector.TestKit.Logging;

/// <summary>Gives every category the same recorder; disposing it checks for errors that nobody expected.</summary>
public sealed class RecordingLoggerProvider : ILoggerProvider
{
    /// <summary>Where everything goes.</summary>
    public RecordingLogger Logger { get; } = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => Logger;

    /// <inheritdoc/>
    public void Dispose() => Logger.Dispose();
}
