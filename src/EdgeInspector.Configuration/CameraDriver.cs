namespace EdgeInspector.Configuration;

/// <summary>What kind of camera a station has.</summary>
internal enum CameraDriver
{
    /// <summary>Drawn parts on a line, some with defects.</summary>
    Simulated,

    /// <summary>The pictures of a folder.</summary>
    Folder,

    /// <summary>A video file.</summary>
    Video,

    /// <summary>GigE Vision and USB3 Vision through Aravis; Linux.</summary>
    Aravis,

    /// <summary>Basler cameras through pylon; Windows.</summary>
    Pylon,

    /// <summary>USB cameras of the operating system (UVC, V4L2).</summary>
    Uvc,

    /// <summary>Network cameras through ffmpeg.</summary>
    Rtsp,

    /// <summary>Network cameras that send JPEG pictures over HTTP.</summary>
    Mjpeg,
}
