using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Cameras.Aravis.Native;

/// <summary>One reference to a GObject, given up when disposed.</summary>
internal sealed class GObjectHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        AravisLibrary.g_object_unref(handle);
        return true;
    }
}
