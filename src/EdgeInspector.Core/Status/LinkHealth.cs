namespace EdgeInspector.Status;

/// <summary>How the connection to the broker fares.</summary>
/// <param name="Connected">Whether results can flow; always true in a message that arrives live, and kept for those who read it
/// elsewhere.</param>
/// <param name="Protocol">The revision that is spoken, mqtt5 or mqtt311; null while there is no connection.</param>
/// <param name="Connections">Connections made in this run.</param>
/// <param name="NoSubscriber">Whether the broker says that nobody subscribes to the results.</param>
/// <param name="Delivered">Results delivered in this run.</param>
/// <param name="Dropped">Results lost in this run.</param>
/// <param name="Parked">Results that the broker refuses permanently.</param>
/// <param name="PicturesDropped">Pictures that were not sent.</param>
/// <param name="EventsDropped">Events that were not sent because too many waited.</param>
public sealed record LinkHealth(
    bool Connected, string? Protocol, long Connections, bool NoSubscriber, long Delivered, long Dropped, long Parked,
    long PicturesDropped, long EventsDropped);
