namespace EdgeInspector.Mqtt.Connection;

/// <summary>What is sent over one connection.</summary>
internal interface ILane
{
    /// <summary>Who connects, and how patient the connection is.</summary>
    ConnectionRole Role { get; }

    /// <summary>Whether something still waits to be sent.</summary>
    bool HasWork { get; }

    /// <summary>The last will for the next connection; null for none.</summary>
    byte[]? WriteWill();

    /// <summary>Sets the connection's callbacks; nothing may be sent yet.</summary>
    void Attach(BrokerConnection connection);

    /// <summary>Sends until the connection ends or the lane was asked to stop and took its leave.</summary>
    Task ServeAsync(BrokerConnection connection);
}
