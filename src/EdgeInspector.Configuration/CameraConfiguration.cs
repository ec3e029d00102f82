using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Where frames come from; each driver has keys of its own.</summary>
[Shape(typeof(SimulatedCameraConfiguration))]
[Shape(typeof(FolderCameraConfiguration))]
[Shape(typeof(VideoCameraConfiguration))]
[Shape(typeof(AravisCameraConfiguration))]
[Shape(typeof(PylonCameraConfiguration))]
[Shape(typeof(UvcCameraConfiguration))]
[Shape(typeof(RtspCameraConfiguration))]
[Shape(typeof(MjpegCameraConfiguration))]
internal abstract record CameraConfiguration
{
    [Key("simulated: drawn parts, some with defects. folder: the pictures of a folder. video: a video file. aravis: GigE Vision and USB3 Vision on Linux. pylon: Basler on Windows. uvc: USB cameras of the system. rtsp, mjpeg: network cameras.")]
    public abstract CameraDriver Driver { get; }

    /// <summary>What no two stations may share, such as a device or a file; null where sharing does no harm.</summary>
    public virtual string? Identity => null;
}
