namespace EdgeInspector.Sinks;

/// <summary>Asks the line to stop.</summary>
public interface ILineStop
{
    /// <summary>Passes the request on, now or when the line can be reached again; returns at once.</summary>
    void Request(StopRequest request);
}
