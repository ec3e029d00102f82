using System.Runtime.InteropServices;

namespace EdgeInspector.Cameras.Aravis.Native;

/// <summary>GLib's error record; freed by whoever got it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GError
{
    public uint Domain;
    public int Code;
    public byte* Message;
}
