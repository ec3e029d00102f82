namespace EdgeInspector.Outputs;

/// <summary>The outputs of a gate cannot be set.</summary>
/// <param name="message">Why, in a sentence that says what to do where that is known.</param>
public sealed class GateException(string message, Exception? inner = null) : Exception(message, inner);
