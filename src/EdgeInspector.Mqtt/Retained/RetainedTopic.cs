namespace EdgeInspector.Mqtt.Retained;

/// <summary>
/// One retained message of the agent: the newest content, sent when it changed and after every connect. Safe between threads.
/// </summary>
/// <param name="topic">Where.</param>
/// <param name="expiry">How long it is true; zero for as long as it stands.</param>
internal sealed class RetainedTopic(string topic, TimeSpan expiry = default)
{
    private readonly Lock _lock = new();
    private byte[]? _content;
    private bool _isNew;

    /// <summary>Where it stands.</summary>
    public string Topic { get; } = topic;

    /// <summary>Seconds after which the broker forgets it; 0 for never.</summary>
    public uint ExpirySeconds { get; } = (uint)expiry.TotalSeconds;

    /// <summary>Whether the content has to be sent.</summary>
    public bool IsNew
    {
        get
        {
            lock (_lock) return _isNew;
        }
    }

    /// <summary>Sets the content.</summary>
    public void Set(byte[] content)
    {
        lock (_lock) (_content, _isNew) = (content, true);
    }

    /// <summary>After a new connection, or when asked, it is sent again.</summary>
    public void Renew()
    {
        lock (_lock) _isNew = _content is not null;
    }

    /// <summary>Takes the content if it has to be sent.</summary>
    public bool TryTake(out byte[] content)
    {
        lock (_lock)
        {
            content = _content ?? [];
            bool isNew = _isNew;
            _isNew = false;
            return isNew;
        }
    }
}
