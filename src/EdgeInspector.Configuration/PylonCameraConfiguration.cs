namespace EdgeInspector.Configuration;

/// <summary>A Basler camera on Windows.</summary>
internal sealed record PylonCameraConfiguration : GenicamCameraConfiguration
{
    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Pylon;
}
