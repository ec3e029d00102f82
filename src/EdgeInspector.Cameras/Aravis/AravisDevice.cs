// Longer than other files: one device, whose calls share a handle, a lock and an error.
using System.Globalization;
using System.Net;
using System.Xml.Linq;
using EdgeInspector.Cameras.Aravis.Native;
using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Frames;
using static EdgeInspector.Cameras.Aravis.Native.AravisLibrary;

namespace EdgeInspector.Cameras.Aravis;

/// <summary>
/// An opened camera and its settings. All calls are one after the other; each may block for seconds when the camera is gone.
/// </summary>
internal sealed unsafe class AravisDevice : IGenicamNodes, IDisposable
{
    private const int ReadOnlyNode = 0, CheckOn = 1;
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromMilliseconds(300);
    private static readonly Lock Search = new();
    private readonly Lock _lock = new();
    private readonly GObjectHandle _camera;
    private readonly nint _device;
    private bool _disposed;

    private AravisDevice(GObjectHandle camera, string name, IPAddress? address)
    {
        (_camera, Name, Address) = (camera, name, address);
        _device = arv_camera_get_device(camera);
        IsGigE = arv_camera_is_gv_device(camera) != 0;
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>Its address; null for USB.</summary>
    public IPAddress? Address { get; }

    /// <summary>Whether it speaks GigE Vision; else USB3 Vision.</summary>
    public bool IsGigE { get; }

    /// <summary>Whether it still takes our commands and no other's. Asks nobody: the library's own heartbeat knows.</summary>
    public bool HasControl
    {
        get
        {
            lock (_lock) return !IsGigE || (!_disposed && arv_gv_device_is_controller(_device) != 0);
        }
    }

    /// <summary>Searches all interfaces, which takes a second.</summary>
    /// <exception cref="CameraFaultException">The library is missing.</exception>
    public static IReadOnlyList<FoundCamera> Find()
    {
        Require();
        lock (Search)
        {
            arv_update_device_list();
            return [.. Enumerable.Range(0, (int)arv_get_n_devices()).Select(i => Describe((uint)i))];
        }
    }

    /// <summary>Opens a camera and makes it ours.</summary>
    /// <param name="address">Serial number, IP address, user-defined name or id.</param>
    /// <param name="toRead">Only to read, which the camera allows whoever controls it.</param>
    /// <exception cref="CameraFaultException">The library is missing, or there are two such cameras.</exception>
    /// <exception cref="CameraLostException">It is not there, or somebody else controls it.</exception>
    public static AravisDevice Open(string address, bool toRead = false)
    {
        Require();
        if (IPAddress.TryParse(address, out IPAddress? ip)) return OpenAt(ip, toRead);
        // Aravis names its cameras "Vendor-Serial"; the serial alone will do.
        FoundCamera[] found = [.. Find()
            .Where(camera =>
                camera.Id == address || camera.Serial == address || camera.Id.EndsWith($"-{address}", StringComparison.Ordinal))];
        return found switch
        {
            [] => throw new CameraLostException(
                $"No camera '{address}' answers. Check power and cable, and compare with 'edge-inspector cameras list'. A camera in another subnet is found by its IP address only."),
            [var camera] => IPAddress.TryParse(camera.Address, out ip) ? OpenAt(ip, toRead) : OpenNamed(camera.Id, null, toRead),
            _ => throw new CameraFaultException(
                $"{found.Length} cameras answer to '{address}': {string.Join(", ", found.Select(camera => camera.Id))}. Write the address of the one that is meant."),
        };
    }

    /// <summary>Whether the camera answers at all, whatever state our connection is in.</summary>
    public bool IsAlive()
    {
        if (Address is not null) return GvcpProbe.IsAlive(Address, ProbeTimeout);
        try
        {
            Shape();
            return true;
        }
        catch (CameraLostException)
        {
            return false;
        }
    }

    /// <summary>
    /// Stops the frames of whoever used it before us, and makes wrong values errors instead of accepting them in silence.
    /// </summary>
    public void AcquireControl()
    {
        lock (_lock)
        {
            arv_camera_stop_acquisition(_camera, out GError* error);
            Check(error);
            arv_camera_set_range_check_policy(_camera, CheckOn);
            arv_camera_set_access_check_policy(_camera, CheckOn);
        }
    }

    /// <summary>Size and format of the frames that will come.</summary>
    public (int Width, int Height, GenicamFormat Format, int PayloadBytes, double? FramesPerSecond) Shape()
    {
        lock (_lock)
        {
            arv_camera_get_region(_camera, out _, out _, out int width, out int height, out GError* error);
            Check(error);
            uint code = arv_camera_get_pixel_format(_camera, out error);
            Check(error);
            uint payload = arv_camera_get_payload(_camera, out error);
            Check(error);
            double rate = arv_camera_get_frame_rate(_camera, out error);
            bool known = Take(error) is null && rate > 0;
            return (width, height, GenicamFormat.Of(code), (int)payload, known ? rate : null);
        }
    }

    /// <summary>Makes the stream that frames come through; to be freed before the device.</summary>
    /// <param name="packetBytes">GigE: size of a packet.</param>
    /// <param name="packetSocket">GigE: receive through a packet socket where the process may.</param>
    /// <param name="socketBytes">GigE: size of the receive buffer.</param>
    public GObjectHandle CreateStream(int packetBytes, bool packetSocket, int socketBytes)
    {
        lock (_lock)
        {
            GError* error;
            if (IsGigE)
            {
                arv_camera_gv_set_packet_size_adjustment(_camera, 0);
                arv_camera_gv_set_packet_size(_camera, packetBytes, out error);
                Check(error);
                arv_camera_gv_set_stream_options(_camera, packetSocket ? 0 : 1);
            }
            GObjectHandle stream = arv_camera_create_stream(_camera, 0, 0, out error);
            Check(error);
            if (IsGigE) SetSocketBuffer(stream, socketBytes);
            return stream;
        }
    }

    /// <summary>Lets frames come.</summary>
    public void Start()
    {
        lock (_lock)
        {
            arv_camera_start_acquisition(_camera, out GError* error);
            Check(error);
        }
    }

    /// <summary>Lets no more frames come; a camera that is gone is not waited for twice.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            arv_camera_stop_acquisition(_camera, out GError* error);
            Take(error);
        }
    }

    /// <summary>Gives a software trigger.</summary>
    /// <exception cref="CameraLostException">The camera did not take it.</exception>
    public void Trigger()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            arv_camera_software_trigger(_camera, out GError* error);
            Check(error);
        }
    }

    /// <summary>Names of all settings, as the camera's own description lists them.</summary>
    public IReadOnlyList<string> NodeNames()
    {
        lock (_lock)
        {
            byte* text = arv_device_get_genicam_xml(_device, out nuint size);
            if (text is null) return [];
            using var stream = new UnmanagedMemoryStream(text, (long)size);
            XDocument description = XDocument.Load(stream);
            HashSet<string> groups = [.. description.Descendants().Where(node => node.Name.LocalName == "Category")
                .Select(node => (string?)node.Attribute("Name")).OfType<string>()];
            return [.. description.Descendants().Where(node => node.Name.LocalName == "pFeature").Select(node => node.Value.Trim())
                .Where(name => !groups.Contains(name)).Distinct()];
        }
    }

    /// <inheritdoc/>
    public bool Contains(string name)
    {
        lock (_lock)
        {
            // The library must not be asked about a camera that was freed.
            if (_disposed || arv_device_get_feature(_device, name) == 0) return false;
            bool available = arv_device_is_feature_available(_device, name, out GError* error) != 0;
            Check(error);
            return available;
        }
    }

    /// <inheritdoc/>
    public string Read(string name)
    {
        lock (_lock)
        {
            string? value = Text(arv_gc_feature_node_get_value_as_string(Node(name), out GError* error));
            Check(error);
            return value ?? "";
        }
    }

    /// <inheritdoc/>
    public void Write(string name, string value)
    {
        lock (_lock)
        {
            // The library takes the text of a Boolean for a number.
            nint node = Node(name);
            if (KindOf(node) == "boolean") value = value is "true" or "True" or "1" ? "true" : "false";
            arv_gc_feature_node_set_value_from_string(node, value, out GError* error);
            Check(error);
        }
    }

    /// <inheritdoc/>
    public GenicamNode Describe(string name)
    {
        lock (_lock)
        {
            nint node = Node(name);
            string kind = KindOf(node);
            string? value = null;
            if (kind != "command")
            {
                value = Text(arv_gc_feature_node_get_value_as_string(node, out GError* error));
                if (!CheckQuietly(error)) value = null;
            }
            bool writable = arv_gc_feature_node_get_actual_access_mode(node) != ReadOnlyNode
                && arv_gc_feature_node_is_locked(node, out GError* locked) == 0 && CheckQuietly(locked);
            return new GenicamNode(name, kind, value, RangeOf(name, kind), writable);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _camera.Dispose();
        }
    }

    private static AravisDevice OpenAt(IPAddress address, bool toRead)
    {
        // Without this a missing camera would block for seconds.
        if (!GvcpProbe.IsAlive(address, ProbeTimeout) && !GvcpProbe.IsAlive(address, ProbeTimeout))
            throw new CameraLostException(
                $"No camera answers at {address}. Check power, cable and address; 'edge-inspector cameras list' shows the cameras that answer.");
        return OpenNamed(address.ToString(), address, toRead);
    }

    private static AravisDevice OpenNamed(string name, IPAddress? address, bool toRead)
    {
        GObjectHandle camera = arv_camera_new(name, out GError* error);
        string? failure = Take(error)?.Message;
        if (failure is not null || camera.IsInvalid)
        {
            camera.Dispose();
            throw new CameraLostException(
                $"The camera {name} cannot be opened ({failure ?? "no reason given"}). {(address is null ? "For USB cameras install systemd/80-edge-inspector-cameras.rules and plug the camera in again." : "Another program may be using it.")}");
        }
        var device = new AravisDevice(camera, name, address);
        if (toRead || device.HasControl) return device;
        device.Dispose();
        throw new CameraLostException(
            $"The camera {name} is controlled by another program or computer. End that one; the camera is free at the latest when its heartbeat has run out.");
    }

    private static FoundCamera Describe(uint index) => new(
        "aravis", Text(arv_get_device_id(index)) ?? "", Text(arv_get_device_vendor(index)) ?? "", Text(arv_get_device_model(index)) ?? "",
        Text(arv_get_device_serial_nbr(index)) ?? "", Text(arv_get_device_address(index)) ?? "");

    private nint Node(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        nint node = arv_device_get_feature(_device, name);
        return node != 0 ? node : throw new GenicamException($"{Name} has no setting {name}");
    }

    private static string KindOf(nint node) => Text(arv_dom_node_get_node_name(node)) switch
    {
        "Integer" or "IntReg" or "MaskedIntReg" or "IntSwissKnife" or "IntConverter" or "StructEntry" => "integer",
        "Float" or "FloatReg" or "SwissKnife" or "Converter" => "float",
        "Enumeration" => "enumeration",
        "Boolean" => "boolean",
        "Command" => "command",
        _ => "string",
    };

    private string? RangeOf(string name, string kind)
    {
        switch (kind)
        {
            case "integer":
                arv_device_get_integer_feature_bounds(_device, name, out long least, out long most, out GError* error);
                if (!CheckQuietly(error)) return null;
                long step = arv_device_get_integer_feature_increment(_device, name, out error);
                return string.Create(CultureInfo.InvariantCulture,
                    $"{least} to {most}{(CheckQuietly(error) && step > 1 ? $" in steps of {step}" : "")}");
            case "float":
                arv_device_get_float_feature_bounds(_device, name, out double low, out double high, out error);
                return CheckQuietly(error) && high < double.MaxValue
                    ? string.Create(CultureInfo.InvariantCulture, $"{low} to {high}")
                    : null;
            case "enumeration":
                byte** values = arv_device_dup_available_enumeration_feature_values_as_strings(_device, name, out uint count, out error);
                if (!CheckQuietly(error) || values is null) return null;
                var texts = new string?[count];
                for (int i = 0; i < count; i++) texts[i] = Text(values[i]);
                g_free(values);
                return string.Join(", ", texts);
            case "boolean":
                return "true, false";
            default:
                return null;
        }
    }

    private bool Check(GError* error)
    {
        if (Take(error) is not { } failure) return true;
        throw failure.Code switch
        {
            DeviceError.Timeout or DeviceError.NotConnected or DeviceError.TransferError or DeviceError.NotFound =>
                new CameraLostException($"The camera {Name} does not answer ({failure.Message})."),
            DeviceError.NotController or DeviceError.AccessDenied or DeviceError.Busy =>
                new CameraLostException($"The camera {Name} is controlled by another program or computer ({failure.Message})."),
            _ => new GenicamException(failure.Message),
        };
    }

    // A description is for people: what the camera does not tell is left out, unless it is gone.
    private bool CheckQuietly(GError* error)
    {
        try
        {
            return Check(error);
        }
        catch (GenicamException)
        {
            return false;
        }
    }
}
