namespace EdgeInspector.Agent.Hooks;

/// <summary>What became of a message.</summary>
/// <param name="Status">The receiver's status; 0 when it did not answer.</param>
/// <param name="Trouble">Why it was not taken, in a sentence; null when it was.</param>
/// <param name="Wait">How long the receiver asks to be left alone; null when it does not.</param>
internal sealed record HookAnswer(int Status, string? Trouble, TimeSpan? Wait)
{
    /// <summary>Whether it is this message that the receiver does not want, so that the same will be refused again.</summary>
    public bool IsRefusal => Status is 400 or 413 or 422;
}
