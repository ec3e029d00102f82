// Signatures of the part of Basler's pylon .NET library that PylonDevice.cs uses, as its documentation gives them. Nothing here works: it
// only lets that file be compiled where the package is not to be had.
namespace Basler.Pylon;

public enum GrabStrategy
{
    OneByOne = 0,
    LatestImages = 2,
}

public enum GrabLoop
{
    ProvidedByUser,
    ProvidedByStreamGrabber,
}

public enum TimeoutHandling
{
    Return,
    ThrowException,
}

public enum PixelType
{
    Mono8,
}

public static class DeviceType
{
    public static string GigE => throw new NotSupportedException();
}

public static class CameraInfoKey
{
    public static string SerialNumber => throw new NotSupportedException();

    public static string UserDefinedName => throw new NotSupportedException();

    public static string ModelName => throw new NotSupportedException();

    public static string VendorName => throw new NotSupportedException();

    public static string FullName => throw new NotSupportedException();

    public static string DeviceType => throw new NotSupportedException();

    public static string DeviceIpAddress => throw new NotSupportedException();
}

public static class CameraFinder
{
    public static List<ICameraInfo> Enumerate() => throw new NotSupportedException();
}

public interface ICameraInfo
{
    string GetValueOrDefault(string key, string defaultValue);
}

public interface IParameter
{
    bool IsReadable { get; }

    bool IsWritable { get; }

    bool IsEmpty { get; }

    void ParseAndSetValue(string value);
}

public interface IIntegerParameter : IParameter
{
    long GetMinimum();

    long GetMaximum();

    long GetIncrement();
}

public interface IFloatParameter : IParameter
{
    double GetMinimum();

    double GetMaximum();
}

public interface IEnumParameter : IParameter
{
    IEnumerable<string> GetAllValues();
}

public interface IBooleanParameter : IParameter;

public interface ICommandParameter : IParameter;

public interface IParameterCollection
{
    IParameter this[string name] { get; }

    bool Contains(string name);
}

public interface IGrabResult : IDisposable
{
    bool GrabSucceeded { get; }

    int ErrorCode { get; }

    string ErrorDescription { get; }

    long BlockID { get; }

    long Timestamp { get; }

    long PayloadSize { get; }

    PixelType PixelTypeValue { get; }

    int Width { get; }

    int Height { get; }

    int PaddingX { get; }

    IntPtr PixelDataPointer { get; }
}

public interface IStreamGrabber
{
    void Start(GrabStrategy strategy, GrabLoop grabLoop);

    void Stop();

    IGrabResult? RetrieveResult(int timeoutMs, TimeoutHandling timeoutHandling);
}

public sealed class Camera : IDisposable
{
    public Camera(ICameraInfo cameraInfo) => throw new NotSupportedException();

    public event EventHandler<EventArgs>? ConnectionLost;

    public ICameraInfo CameraInfo => throw new NotSupportedException();

    public IParameterCollection Parameters => throw new NotSupportedException();

    public IStreamGrabber StreamGrabber => throw new NotSupportedException();

    public bool IsConnected => throw new NotSupportedException();

    public bool Open(int timeoutMs, TimeoutHandling timeoutHandling) => throw new NotSupportedException();

    public void Close() => throw new NotSupportedException();

    public void ExecuteSoftwareTrigger() => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
