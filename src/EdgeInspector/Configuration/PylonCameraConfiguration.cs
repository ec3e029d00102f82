using EdgeInspector.Cameras.Genicam;

namespace EdgeInspector.Configuration;

/// <summary>A Basler camera on Windows.</summary>
internal sealed record PylonCameraConfiguration : GenicamCameraConfiguration
{
    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Pylon;

    /// <summary>The driver's options.</summary>
    public GenicamOptions ToOptions() => Fill(address => new GenicamOptions { Address = address });
}
