using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Pylon;

/// <summary>
/// The pylon SDK where the program was built with it (-p:Pylon=true), which takes Basler's package and Windows; elsewhere it says so.
/// </summary>
internal static partial class PylonSdk
{
    /// <summary>Opens a camera.</summary>
    /// <param name="address">Serial number, IP address or user-defined name.</param>
    /// <exception cref="CameraFaultException">This program has no pylon.</exception>
    /// <exception cref="CameraLostException">The camera is not there, or used by another program.</exception>
    public static IPylonDevice Open(string address)
    {
        IPylonDevice? device = null;
        OpenDevice(address, ref device);
        return device ?? throw Missing();
    }

    /// <summary>All cameras that answer; empty where there is no pylon.</summary>
    public static IReadOnlyList<FoundCamera> Find()
    {
        IReadOnlyList<FoundCamera> found = [];
        FindDevices(ref found);
        return found;
    }

    private static CameraFaultException Missing() => new(OperatingSystem.IsWindows()
        ? "This program was built without pylon. Build it on a machine that has Basler's package: dotnet publish -r win-x64 -p:Pylon=true."
        : "Basler's pylon for .NET exists for Windows only. On this system take the driver aravis, which speaks to the same cameras.");

    static partial void OpenDevice(string address, ref IPylonDevice? device);

    static partial void FindDevices(ref IReadOnlyList<FoundCamera> found);
}
