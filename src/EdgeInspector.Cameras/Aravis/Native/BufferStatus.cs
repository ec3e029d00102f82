namespace EdgeInspector.Cameras.Aravis.Native;

/// <summary>What Aravis says of a buffer that it gives back (ArvBufferStatus).</summary>
internal enum BufferStatus
{
    Unknown = -1,
    Success,
    Cleared,
    Timeout,
    MissingPackets,
    WrongPacketId,
    SizeMismatch,
    Filling,
    Aborted,
}
