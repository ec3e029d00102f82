using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Aravis.Native;

/// <summary>
/// The functions of libaravis 0.8 and GLib that are used, by their own names. Texts that they return stay theirs. One object is used by
/// one thread at a time, but for pushing and popping buffers.
/// </summary>
[SuppressMessage("Naming", "CA1707:Identifiers should not contain underscores", Justification = "The library's own names.")]
[SuppressMessage("Style", "IDE1006:Naming Styles", Justification = "The library's own names.")]
internal static unsafe partial class AravisLibrary
{
    private const string Aravis = "libaravis-0.8.so.0", GLib = "libglib-2.0.so.0", Objects = "libgobject-2.0.so.0";
    private const StringMarshalling Utf8 = StringMarshalling.Utf8;
    private const int TypeOfInt = 6 << 2;
    // Loaded once, and its threads and types cannot be taken back: it stays until the process ends.
    private static readonly bool Loaded = NativeLibrary.TryLoad(Aravis, typeof(AravisLibrary).Assembly, DllImportSearchPath.SafeDirectories,
        out _);

    /// <summary>Whether the library is on this machine.</summary>
    public static bool IsPresent => Loaded;

    /// <summary>Makes sure that the library is there.</summary>
    /// <exception cref="CameraFaultException">It is not.</exception>
    public static void Require()
    {
        if (Loaded) return;
        throw new CameraFaultException(
            OperatingSystem.IsLinux()
                ? "GigE Vision and USB3 Vision cameras need the library Aravis, which is not installed. Run 'apt-get install libaravis-0.8-0' as root (Debian, Ubuntu)."
                : "The driver aravis is for Linux. On Windows take the driver pylon.");
    }

    [LibraryImport(Aravis)] public static partial void arv_update_device_list();
    [LibraryImport(Aravis)] public static partial uint arv_get_n_devices();
    [LibraryImport(Aravis)] public static partial byte* arv_get_device_id(uint index);
    [LibraryImport(Aravis)] public static partial byte* arv_get_device_address(uint index);
    [LibraryImport(Aravis)] public static partial byte* arv_get_device_vendor(uint index);
    [LibraryImport(Aravis)] public static partial byte* arv_get_device_model(uint index);
    [LibraryImport(Aravis)] public static partial byte* arv_get_device_serial_nbr(uint index);
    [LibraryImport(Aravis)] public static partial byte* arv_get_device_protocol(uint index);

    [LibraryImport(Aravis, StringMarshalling = Utf8)] public static partial GObjectHandle arv_camera_new(string name, out GError* error);
    [LibraryImport(Aravis)] public static partial nint arv_camera_get_device(GObjectHandle camera);
    [LibraryImport(Aravis)]
    public static partial GObjectHandle arv_camera_create_stream(GObjectHandle camera, nint callback, nint data, out GError* error);
    [LibraryImport(Aravis)] public static partial void arv_camera_start_acquisition(GObjectHandle camera, out GError* error);
    [LibraryImport(Aravis)] public static partial void arv_camera_stop_acquisition(GObjectHandle camera, out GError* error);
    [LibraryImport(Aravis)] public static partial uint arv_camera_get_payload(GObjectHandle camera, out GError* error);
    [LibraryImport(Aravis)]
    public static partial void arv_camera_get_region(GObjectHandle camera, out int x, out int y, out int width, out int height,
            out GError* error);
    [LibraryImport(Aravis)] public static partial uint arv_camera_get_pixel_format(GObjectHandle camera, out GError* error);
    [LibraryImport(Aravis)] public static partial double arv_camera_get_frame_rate(GObjectHandle camera, out GError* error);
    [LibraryImport(Aravis)] public static partial void arv_camera_software_trigger(GObjectHandle camera, out GError* error);
    [LibraryImport(Aravis)] public static partial int arv_camera_is_gv_device(GObjectHandle camera);
    [LibraryImport(Aravis)] public static partial void arv_camera_gv_set_packet_size(GObjectHandle camera, int bytes, out GError* error);
    [LibraryImport(Aravis)] public static partial void arv_camera_gv_set_stream_options(GObjectHandle camera, int options);
    [LibraryImport(Aravis)] public static partial void arv_camera_gv_set_packet_size_adjustment(GObjectHandle camera, int adjustment);
    [LibraryImport(Aravis)] public static partial void arv_camera_set_range_check_policy(GObjectHandle camera, int policy);
    [LibraryImport(Aravis)] public static partial void arv_camera_set_access_check_policy(GObjectHandle camera, int policy);

    [LibraryImport(Aravis)] public static partial uint arv_device_error_quark();
    [LibraryImport(Aravis, StringMarshalling = Utf8)] public static partial nint arv_device_get_feature(nint device, string name);
    [LibraryImport(Aravis, StringMarshalling = Utf8)]
    public static partial int arv_device_is_feature_available(nint device, string name, out GError* error);
    [LibraryImport(Aravis, StringMarshalling = Utf8)]
    public static partial void arv_device_get_integer_feature_bounds(nint device, string name, out long least, out long most,
            out GError* error);
    [LibraryImport(Aravis, StringMarshalling = Utf8)]
    public static partial long arv_device_get_integer_feature_increment(nint device, string name, out GError* error);
    [LibraryImport(Aravis, StringMarshalling = Utf8)]
    public static partial void arv_device_get_float_feature_bounds(nint device, string name, out double least, out double most,
            out GError* error);
    [LibraryImport(Aravis, StringMarshalling = Utf8)]
    public static partial byte** arv_device_dup_available_enumeration_feature_values_as_strings(nint device, string name,
            out uint count, out GError* error);
    [LibraryImport(Aravis)] public static partial byte* arv_device_get_genicam_xml(nint device, out nuint size);
    [LibraryImport(Aravis)] public static partial int arv_gv_device_is_controller(nint device);
    [LibraryImport(Aravis)] public static partial byte* arv_dom_node_get_node_name(nint node);
    [LibraryImport(Aravis)] public static partial int arv_gc_feature_node_get_actual_access_mode(nint node);
    [LibraryImport(Aravis)] public static partial int arv_gc_feature_node_is_locked(nint node, out GError* error);
    [LibraryImport(Aravis)] public static partial byte* arv_gc_feature_node_get_value_as_string(nint node, out GError* error);
    [LibraryImport(Aravis, StringMarshalling = Utf8)]
    public static partial void arv_gc_feature_node_set_value_from_string(nint node, string value, out GError* error);

    [LibraryImport(Aravis)] public static partial void arv_stream_push_buffer(GObjectHandle stream, nint buffer);
    [LibraryImport(Aravis)] public static partial nint arv_stream_timeout_pop_buffer(GObjectHandle stream, ulong microseconds);
    [LibraryImport(Aravis)] private static partial ushort arv_gv_stream_get_port(GObjectHandle stream);
    [LibraryImport(Aravis)] private static partial nuint arv_gv_stream_socket_buffer_get_type();
    [LibraryImport(Aravis)] public static partial nint arv_buffer_new_full(nuint size, nint memory, nint userData, nint destroy);
    [LibraryImport(Aravis)] public static partial int arv_buffer_get_status(nint buffer);
    [LibraryImport(Aravis)] public static partial ulong arv_buffer_get_frame_id(nint buffer);
    [LibraryImport(Aravis)] public static partial ulong arv_buffer_get_timestamp(nint buffer);
    [LibraryImport(Aravis)] public static partial ulong arv_buffer_get_system_timestamp(nint buffer);
    [LibraryImport(Aravis)] public static partial nint arv_buffer_get_data(nint buffer, out nuint size);
    [LibraryImport(Aravis)] public static partial int arv_buffer_get_image_width(nint buffer);
    [LibraryImport(Aravis)] public static partial int arv_buffer_get_image_height(nint buffer);
    [LibraryImport(Aravis)] public static partial uint arv_buffer_get_image_pixel_format(nint buffer);

    [LibraryImport(GLib)] public static partial void g_error_free(GError* error);
    [LibraryImport(GLib)] public static partial void g_free(void* memory);
    [LibraryImport(Objects)] public static partial void g_object_unref(nint instance);
    [LibraryImport(Objects)] private static partial GValue* g_value_init(GValue* value, nuint type);
    [LibraryImport(Objects)] private static partial void g_value_set_int(GValue* value, int number);
    [LibraryImport(Objects)] private static partial void g_value_set_enum(GValue* value, int number);
    [LibraryImport(Objects)] private static partial void g_value_unset(GValue* value);
    [LibraryImport(Objects, StringMarshalling = Utf8)]
    private static partial void g_object_set_property(GObjectHandle instance, string name, GValue* value);

    /// <summary>Text of the library; null for none.</summary>
    public static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    /// <summary>Gives a GigE stream's socket a receive buffer of that size from the first frame on.</summary>
    public static void SetSocketBuffer(GObjectHandle stream, int bytes)
    {
        const int Fixed = 0;
        GValue value = default;
        g_value_init(&value, arv_gv_stream_socket_buffer_get_type());
        g_value_set_enum(&value, Fixed);
        g_object_set_property(stream, "socket-buffer", &value);
        g_value_unset(&value);
        value = default;
        g_value_init(&value, TypeOfInt);
        g_value_set_int(&value, bytes);
        g_object_set_property(stream, "socket-buffer-size", &value);
        g_value_unset(&value);
        StreamSocket.Enlarge(arv_gv_stream_get_port(stream), bytes);
    }

    /// <summary>Takes and frees an error; null when there is none.</summary>
    public static (DeviceError? Code, string Message)? Take(GError* error)
    {
        if (error is null) return null;
        DeviceError? code = error->Domain == arv_device_error_quark() ? (DeviceError)error->Code : null;
        string message = Text(error->Message) ?? "no reason given";
        g_error_free(error);
        return (code, message);
    }
}
