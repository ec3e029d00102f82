namespace EdgeInspector.Cameras.Aravis.Native;

/// <summary>Why a device did not do what was asked (ArvDeviceError).</summary>
internal enum DeviceError
{
    WrongFeature,
    FeatureNotFound,
    NotConnected,
    ProtocolError,
    TransferError,
    Timeout,
    NotFound,
    InvalidParameter,
    GenicamNotFound,
    NoStreamChannel,
    NotController,
    Unknown,
    NotImplemented,
    ProtocolInvalidParameter,
    InvalidAddress,
    WriteProtect,
    BadAlignment,
    AccessDenied,
    Busy,
}
