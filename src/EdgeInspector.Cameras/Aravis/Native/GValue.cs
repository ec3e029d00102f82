using System.Runtime.InteropServices;

namespace EdgeInspector.Cameras.Aravis.Native;

/// <summary>GObject's box for one value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    public ulong First;
    public ulong Second;
}
