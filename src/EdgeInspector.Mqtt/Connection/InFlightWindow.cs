namespace EdgeInspector.Mqtt.Connection;

/// <summary>Messages that wait for their acknowledgement, in the order they were sent. Safe between the sender and the receiver.</summary>
internal sealed class InFlightWindow(int size)
{
    private readonly Lock _lock = new();
    private readonly InFlightMessage[] _messages = new InFlightMessage[size];
    private int _count;
    private ushort _lastId;

    /// <summary>Messages in flight.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _count;
        }
    }

    /// <summary>How many may be in flight.</summary>
    public int Size => size;

    /// <summary>Whether one more may be sent.</summary>
    public bool HasRoom => Count < size;

    /// <summary>Notes a message that is about to be sent.</summary>
    /// <returns>The packet id to send it with.</returns>
    /// <exception cref="InvalidOperationException">The window is full.</exception>
    public ushort Add(string topic, long now, Delivery.Delivery? carried)
    {
        lock (_lock)
        {
            if (_count == size) throw new InvalidOperationException($"{size} messages are in flight already.");
            do _lastId = _lastId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastId + 1);
            while (IndexOf(_lastId) >= 0);
            _messages[_count++] = new InFlightMessage(_lastId, topic, now, carried);
            return _lastId;
        }
    }

    /// <summary>Takes out the message that was acknowledged; false when no such message is in flight.</summary>
    public bool TryComplete(ushort packetId, out InFlightMessage message)
    {
        lock (_lock)
        {
            int index = IndexOf(packetId);
            message = index < 0 ? default : _messages[index];
            if (index < 0) return false;
            Array.Copy(_messages, index + 1, _messages, index, --_count - index);
            _messages[_count] = default;
            return true;
        }
    }

    /// <summary>The message that has waited longest; false when none waits.</summary>
    public bool TryPeekOldest(out InFlightMessage message)
    {
        lock (_lock)
        {
            message = _messages[0];
            return _count > 0;
        }
    }

    /// <summary>Empties the window of a lost connection.</summary>
    /// <returns>What the messages in it carried, in the order they were sent.</returns>
    public IReadOnlyList<Delivery.Delivery> TakeCarried()
    {
        lock (_lock)
        {
            var carried = new List<Delivery.Delivery>();
            for (int i = 0; i < _count; i++)
                if (_messages[i].Carried is { } load) carried.Add(load);
            Array.Clear(_messages);
            _count = 0;
            return carried;
        }
    }

    private int IndexOf(ushort packetId)
    {
        for (int i = 0; i < _count; i++)
            if (_messages[i].PacketId == packetId) return i;
        return -1;
    }
}
