using System.Globalization;
using Basler.Pylon;
using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Pylon;

/// <summary>
/// The one file that speaks to the SDK. Compiled into the product with -p:Pylon=true, and in every build against its signatures.
/// </summary>
internal sealed class PylonDevice : IPylonDevice, IGenicamNodes
{
    private const int OpenMilliseconds = 3000;
    private const double UsbTicksPerSecond = 1e9;
    private const string TickFrequency = "GevTimestampTickFrequency";
    private readonly Camera _camera;
    private volatile bool _connectionLost;

    private PylonDevice(Camera camera)
    {
        _camera = camera;
        // It comes inside the camera's lock on a thread of the SDK: only a note is taken.
        camera.ConnectionLost += (_, _) => _connectionLost = true;
        camera.Open(OpenMilliseconds, TimeoutHandling.ThrowException);
        IsGigE = camera.CameraInfo.GetValueOrDefault(CameraInfoKey.DeviceType, "") == DeviceType.GigE;
        TicksPerSecond = Contains(TickFrequency) ? double.Parse(Read(TickFrequency), CultureInfo.InvariantCulture) : UsbTicksPerSecond;
    }

    /// <inheritdoc/>
    public IGenicamNodes Nodes => this;

    /// <inheritdoc/>
    public bool IsConnected => !_connectionLost && _camera.IsConnected;

    /// <inheritdoc/>
    public bool IsGigE { get; }

    /// <inheritdoc/>
    public double TicksPerSecond { get; }

    /// <summary>Opens the camera that answers to the address.</summary>
    public static PylonDevice Open(string address)
    {
        ICameraInfo[] found = [.. CameraFinder.Enumerate().Where(info => Names(info).Contains(address))];
        if (found.Length > 1)
            throw new CameraFaultException(
                $"{found.Length} cameras answer to '{address}'. Write the serial number of the one that is meant.");
        if (found.Length == 0)
            throw new CameraLostException(
                $"No camera '{address}' answers. Check power and cable, and compare with 'edge-inspector cameras list'.");
        var camera = new Camera(found[0]);
        try
        {
            return new PylonDevice(camera);
        }
        catch (Exception exception)
        {
            camera.Dispose();
            throw new CameraLostException($"The camera {address} cannot be opened ({exception.Message}). Another program may be using it.",
                exception);
        }
    }

    /// <summary>All cameras that answer.</summary>
    public static IReadOnlyList<FoundCamera> Find() =>
    [
        .. CameraFinder.Enumerate().Select(info => new FoundCamera(
            "pylon", Value(info, CameraInfoKey.SerialNumber), Value(info, CameraInfoKey.VendorName), Value(info, CameraInfoKey.ModelName),
            Value(info, CameraInfoKey.SerialNumber), Value(info, CameraInfoKey.DeviceIpAddress))),
    ];

    /// <inheritdoc/>
    public void Start(int buffers)
    {
        _camera.Parameters["MaxNumBuffer"].ParseAndSetValue(buffers.ToString(CultureInfo.InvariantCulture));
        _camera.StreamGrabber.Start(GrabStrategy.OneByOne, GrabLoop.ProvidedByUser);
    }

    /// <inheritdoc/>
    public IPylonGrab? Retrieve(TimeSpan timeout) =>
        _camera.StreamGrabber.RetrieveResult((int)timeout.TotalMilliseconds, TimeoutHandling.Return) is { } result
            ? new Grab(result)
            : null;

    /// <inheritdoc/>
    public void Trigger() => _camera.ExecuteSoftwareTrigger();

    /// <inheritdoc/>
    public void Stop() => _camera.StreamGrabber.Stop();

    /// <inheritdoc/>
    public bool Contains(string name) =>
        _camera.Parameters.Contains(name) && !_camera.Parameters[name].IsEmpty && _camera.Parameters[name].IsReadable;

    /// <inheritdoc/>
    public string Read(string name) => _camera.Parameters[name].ToString() ?? "";

    /// <inheritdoc/>
    public void Write(string name, string value)
    {
        try
        {
            _camera.Parameters[name].ParseAndSetValue(value);
        }
        catch (Exception exception) when (IsConnected)
        {
            throw new GenicamException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public GenicamNode Describe(string name)
    {
        IParameter parameter = _camera.Parameters[name];
        (string kind, string? range) = parameter switch
        {
            IIntegerParameter whole =>
                ("integer",
                    string.Create(CultureInfo.InvariantCulture,
                        $"{whole.GetMinimum()} to {whole.GetMaximum()}{(whole.GetIncrement() > 1 ? $" in steps of {whole.GetIncrement()}" : "")}")),
            IFloatParameter number =>
                ("float", string.Create(CultureInfo.InvariantCulture, $"{number.GetMinimum()} to {number.GetMaximum()}")),
            IEnumParameter choice => ("enumeration", string.Join(", ", choice.GetAllValues())),
            IBooleanParameter => ("boolean", "true, false"),
            ICommandParameter => ("command", null),
            _ => ("string", (string?)null),
        };
        return new GenicamNode(name, kind, parameter.IsReadable ? parameter.ToString() : null, range, parameter.IsWritable);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _camera.Close();
        _camera.Dispose();
    }

    private static IEnumerable<string> Names(ICameraInfo info) =>
        [Value(info, CameraInfoKey.SerialNumber), Value(info, CameraInfoKey.DeviceIpAddress), Value(info, CameraInfoKey.UserDefinedName),
            Value(info, CameraInfoKey.FullName)];

    private static string Value(ICameraInfo info, string key) => info.GetValueOrDefault(key, "");

    private sealed class Grab(IGrabResult result) : IPylonGrab
    {
        public bool Succeeded => result.GrabSucceeded;

        public string Error => $"{result.ErrorDescription} (0x{result.ErrorCode:X})";

        public int Width => result.Width;

        public int Height => result.Height;

        public int PaddingX => result.PaddingX;

        public string PixelType => result.PixelTypeValue.ToString();

        public nint Pixels => result.PixelDataPointer;

        public long Bytes => result.PayloadSize;

        public long BlockId => result.BlockID;

        public long Timestamp => result.Timestamp;

        public void Dispose() => result.Dispose();
    }
}

internal static partial class PylonSdk
{
    static partial void OpenDevice(string address, ref IPylonDevice? device) => device = PylonDevice.Open(address);

    static partial void FindDevices(ref IReadOnlyList<FoundCamera> found) => found = PylonDevice.Find();
}
