namespace EdgeInspector.Mqtt.Delivery;

/// <summary>The one-shot messages by kind, so that a flood of one kind cannot push out another.</summary>
internal sealed class OneShots
{
    private const int StopCapacity = 100;
    private const int EventCapacity = 1000;
    private const int AnswerCapacity = 1000;
    private volatile string[] _stopTopics = [];
    private bool _answersNext;

    /// <summary>Requests to stop the line: sent before everything else.</summary>
    public OneShotQueue Stops { get; } = new(StopCapacity);

    /// <summary>Events.</summary>
    public OneShotQueue Events { get; } = new(EventCapacity);

    /// <summary>Answers to commands.</summary>
    public OneShotQueue Answers { get; } = new(AnswerCapacity);

    /// <summary>Topics on which the line is asked to stop: nothing else may be published there.</summary>
    public void Reserve(IEnumerable<string> stopTopics) => _stopTopics = [.. stopTopics];

    /// <summary>Whether a topic is one on which the line is asked to stop.</summary>
    public bool IsStopTopic(string topic) => Array.IndexOf(_stopTopics, topic) >= 0;

    /// <summary>How many wait.</summary>
    public int Count => Stops.Count + Events.Count + Answers.Count;

    /// <summary>Takes the next event or answer, by turns.</summary>
    /// <param name="message">What was taken.</param>
    /// <param name="carried">What sees to it that it is not lost with its connection; null for an answer, whose asker asks again.</param>
    public bool TryTake(out OneShotMessage message, out OneShotDelivery? carried)
    {
        _answersNext = !_answersNext;
        carried = null;
        if (_answersNext && Answers.TryTake(out message)) return true;
        if (!Events.TryTake(out message)) return !_answersNext && Answers.TryTake(out message);
        carried = new OneShotDelivery(Events, message);
        return true;
    }
}
