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
}
