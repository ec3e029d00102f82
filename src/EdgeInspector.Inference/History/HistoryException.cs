namespace EdgeInspector.Inference.History;

/// <summary>A history, or an archive of one, cannot do what was asked; the message says what, where and what to do.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="message">For people.</param>
/// <param name="inner">Its cause; null without one.</param>
public sealed class HistoryException(HistoryFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What is wrong.</summary>
    public HistoryFault Fault { get; } = fault;
}
