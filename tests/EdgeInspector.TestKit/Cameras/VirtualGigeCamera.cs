using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>
/// A camera that speaks GigE Vision over real UDP: Aravis' own fake camera, filled with our pictures. Every frame carries its number in
/// its first four bytes and a pattern that follows from it, so that a reader can tell any frame that is not what was sent.
/// </summary>
public sealed unsafe partial class VirtualGigeCamera : IDisposable
{
    private const string Aravis = "libaravis-0.8.so.0", Objects = "libgobject-2.0.so.0";
    /// <summary>The address that every machine has; tests that use it belong to the collection <see cref="GigeCollection"/>.</summary>
    public const string Loopback = "127.0.0.1";

    private const int TypeOfDouble = 15 << 2;
    private const uint FirstLineRegister = 0x3000;
    private readonly nint _camera;
    private readonly nint _inner;
    private readonly GCHandle _self;
    private int _sent;

    /// <summary>Starts a camera; skips the running test where libaravis is missing.</summary>
    /// <param name="address">An address that one of this machine's interfaces has; no two cameras can share one.</param>
    /// <param name="serial">Its serial number.</param>
    /// <param name="hasLines">Whether it has the lines Line1 and Line2 and the user outputs UserOutput1 and UserOutput2, which Aravis' own
    /// has not: registers that do nothing.</param>
    public VirtualGigeCamera(string address = Loopback, string serial = "VIRTUAL1", bool hasLines = false)
    {
        Component.Aravis.Require();
        Address = address;
        _self = GCHandle.Alloc(this);
        string? description = hasLines ? DescriptionWithLines(serial) : null;
        _camera = arv_gv_fake_camera_new_full(address, serial, description);
        if (description is not null) File.Delete(description);
        _inner = arv_gv_fake_camera_get_fake_camera(_camera);
        arv_fake_camera_set_fill_pattern(_inner, &Fill, GCHandle.ToIntPtr(_self));
        arv_fake_camera_set_trigger_frequency(_inner, 500);
        if (!Answers(address))
            throw new InvalidOperationException($"The virtual camera at {address} does not answer; is another one there?");
    }

    public string Address { get; }

    /// <summary>Frames that the camera has made.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>Exposure in microseconds and gain that the camera made its last frame with.</summary>
    public (uint Exposure, uint Gain) Settings { get; private set; }

    /// <summary>The same picture in every frame, as a camera sends that hangs.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>Draws the frames instead of the numbered pattern: pixels, width, height, number of the frame.</summary>
    public Action<nint, int, int, int>? Draw { get; set; }

    /// <summary>Share of packets that are not sent.</summary>
    public double LostPackets
    {
        set
        {
            Value boxed = default;
            g_value_init(&boxed, TypeOfDouble);
            g_value_set_double(&boxed, value);
            g_object_set_property(_camera, "gvsp-lost-ratio", &boxed);
            g_value_unset(&boxed);
        }
    }

    /// <summary>Whether a Mono8 frame is what a virtual camera sent, and which.</summary>
    public static bool TryRead(ReadOnlySpan<byte> pixels, out int number)
    {
        number = BinaryPrimitives.ReadInt32LittleEndian(pixels);
        byte shade = (byte)(number * 37);
        return pixels[4..].IndexOfAnyExcept(shade) < 0;
    }

    /// <summary>LineSelector, LineMode, LineSource, UserOutputSelector and UserOutputValue as they are in the camera, 0 at first.</summary>
    public uint[] Lines
    {
        get
        {
            uint[] values = new uint[5];
            for (uint i = 0; i < values.Length; i++) arv_fake_camera_read_register(_inner, FirstLineRegister + (4 * i), out values[i]);
            return values;
        }
    }

    private static string DescriptionWithLines(string serial)
    {
        nint camera = arv_fake_camera_new(serial);
        nint description = arv_fake_camera_get_genicam_xml(camera, out nuint size);
        string text = Marshal.PtrToStringUTF8(description, (int)size).TrimEnd('\0');
        g_object_unref(camera);
        string[] lines = ["Line1", "Line2"], outputs = ["UserOutput1", "UserOutput2"];
        string nodes = Choice("LineSelector", 0, lines) + Choice("LineMode", 1, "Input", "Output") + Choice("LineSource", 2, ["Off", .. outputs])
            + Choice("UserOutputSelector", 3, outputs)
            + "<Boolean Name=\"UserOutputValue\"><pValue>UserOutputValueRegister</pValue><OnValue>1</OnValue><OffValue>0</OffValue></Boolean>"
            + Register("UserOutputValue", 4);
        string file = Path.GetTempFileName();
        File.WriteAllText(file, text.Replace("</RegisterDescription>", nodes + "</RegisterDescription>", StringComparison.Ordinal));
        return file;
    }

    private static string Choice(string name, int place, params string[] values) =>
        $"<Enumeration Name=\"{name}\">{string.Concat(values.Select((value, i) => $"<EnumEntry Name=\"{value}\"><Value>{i}</Value></EnumEntry>"))}<pValue>{name}Register</pValue></Enumeration>{Register(name, place)}";

    private static string Register(string name, int place) =>
        $"<IntReg Name=\"{name}Register\"><Address>{FirstLineRegister + (4 * place)}</Address><Length>4</Length><AccessMode>RW</AccessMode><pPort>Device</pPort><Sign>Unsigned</Sign><Endianess>BigEndian</Endianess></IntReg>";

    /// <summary>Waits until a camera answers at its control port.</summary>
    public static bool Answers(string address, int attempts = 50)
    {
        for (int i = 0; i < attempts; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 100 };
            socket.Connect(new IPEndPoint(IPAddress.Parse(address), 3956));
            try
            {
                socket.Send([0x42, 0x01, 0x00, 0x02, 0x00, 0x00, 0x12, 0x34]);
                if (socket.Receive(new byte[1024]) > 0) return true;
            }
            catch (SocketException)
            {
                socket.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead);
            }
        }
        return false;
    }

    public void Dispose()
    {
        g_object_unref(_camera);
        _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Fill(nint buffer, nint data, uint exposure, uint gain, uint format)
    {
        var camera = (VirtualGigeCamera)GCHandle.FromIntPtr(data).Target!;
        byte* pixels = arv_buffer_get_data(buffer, out _);
        camera.Settings = (exposure, gain);
        int number = Interlocked.Increment(ref camera._sent);
        if (camera.IsFrozen) number = 0;
        if (camera.Draw is { } draw)
        {
            draw((nint)pixels, arv_buffer_get_image_width(buffer), arv_buffer_get_image_height(buffer), number);
            return;
        }
        var all = new Span<byte>(pixels, (int)arv_fake_camera_get_payload(camera._inner));
        all.Fill((byte)(number * 37));
        BinaryPrimitives.WriteInt32LittleEndian(all, number);
    }

    [LibraryImport(Aravis, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint arv_gv_fake_camera_new_full(string address, string serial, string? description);

    [LibraryImport(Aravis)]
    private static partial nint arv_gv_fake_camera_get_fake_camera(nint camera);

    [LibraryImport(Aravis, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint arv_fake_camera_new(string serial);

    [LibraryImport(Aravis)]
    private static partial nint arv_fake_camera_get_genicam_xml(nint camera, out nuint size);

    [LibraryImport(Aravis)]
    private static partial int arv_fake_camera_read_register(nint camera, uint address, out uint value);

    [LibraryImport(Aravis)]
    private static partial void arv_fake_camera_set_fill_pattern(nint camera, delegate* unmanaged[Cdecl]<nint, nint, uint, uint, uint,
        void> fill, nint data);

    [LibraryImport(Aravis)]
    private static partial void arv_fake_camera_set_trigger_frequency(nint camera, double hertz);

    [LibraryImport(Aravis)]
    private static partial nuint arv_fake_camera_get_payload(nint camera);

    [LibraryImport(Aravis)]
    private static partial byte* arv_buffer_get_data(nint buffer, out nuint size);

    [LibraryImport(Aravis)]
    private static partial int arv_buffer_get_image_width(nint buffer);

    [LibraryImport(Aravis)]
    private static partial int arv_buffer_get_image_height(nint buffer);

    [LibraryImport(Objects)]
    private static partial void g_object_unref(nint instance);

    [LibraryImport(Objects)]
    private static partial Value* g_value_init(Value* value, nuint type);

    [LibraryImport(Objects)]
    private static partial void g_value_set_double(Value* value, double number);

    [LibraryImport(Objects)]
    private static partial void g_value_unset(Value* value);

    [LibraryImport(Objects, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void g_object_set_property(nint instance, string name, Value* value);

    private struct Value
    {
        public nuint Type;
        public ulong First;
        public ulong Second;
    }
}
