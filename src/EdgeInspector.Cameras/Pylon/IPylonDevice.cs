using EdgeInspector.Cameras.Genicam;

namespace EdgeInspector.Cameras.Pylon;

/// <summary>
/// What the driver needs of the pylon SDK, so that everything around it can be tested without. Every call may throw whatever the SDK
/// throws.
/// </summary>
internal interface IPylonDevice : IDisposable
{
    /// <summary>The camera's settings.</summary>
    IGenicamNodes Nodes { get; }

    /// <summary>Whether the camera is still there; may lag behind the first error.</summary>
    bool IsConnected { get; }

    /// <summary>Whether it speaks GigE Vision, whose frame ids have 16 bits.</summary>
    bool IsGigE { get; }

    /// <summary>Ticks a second of the camera's clock.</summary>
    double TicksPerSecond { get; }

    /// <summary>Lets frames come into so many buffers, in order and none left out.</summary>
    void Start(int buffers);

    /// <summary>The next result; null when none came in time.</summary>
    IPylonGrab? Retrieve(TimeSpan timeout);

    /// <summary>Gives a software trigger.</summary>
    void Trigger();

    /// <summary>Lets no more frames come.</summary>
    void Stop();
}
