using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Cameras.Aravis.Native;
using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Cameras.Pylon;
using EdgeInspector.Files;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras;

/// <summary>Finds cameras, and says what they can be set to.</summary>
public static class CameraSearch
{
    private const string VideoClass = "/sys/class/video4linux";

    /// <summary>All cameras that answer. Searching GigE Vision takes a second.</summary>
    /// <param name="notes">Why something was not looked for; empty when everything was.</param>
    public static IReadOnlyList<FoundCamera> Find(out IReadOnlyList<string> notes)
    {
        List<FoundCamera> found = [];
        List<string> missing = [];
        if (AravisLibrary.IsPresent) found.AddRange(AravisDevice.Find());
        else if (OperatingSystem.IsLinux())
            missing.Add(
                "GigE Vision and USB3 Vision were not looked for: the library Aravis is not installed (apt-get install libaravis-0.8-0).");
        found.AddRange(PylonSdk.Find());
        if (OperatingSystem.IsLinux()) found.AddRange(FindUvc());
        else missing.Add("Cameras of the system (uvc) are not listed here; they are counted from 0.");
        notes = missing;
        return found;
    }

    /// <summary>All settings of a GenICam camera, which need not be free for that.</summary>
    /// <param name="address">Serial number, IP address, user-defined name or id.</param>
    /// <exception cref="CameraLostException">It does not answer.</exception>
    public static IReadOnlyList<GenicamNode> Settings(string address)
    {
        using AravisDevice device = AravisDevice.Open(address, toRead: true);
        return [.. device.NodeNames().Where(device.Contains).Select(device.Describe)];
    }

    private static IEnumerable<FoundCamera> FindUvc()
    {
        if (!Directory.Exists(VideoClass)) yield break;
        foreach (string folder in Directory.EnumerateDirectories(VideoClass).Order(NaturalOrder.Comparer))
        {
            // A camera has further devices for its other data; the first one gives pictures.
            if (Line(Path.Combine(folder, "index")) != "0") continue;
            string device = $"/dev/{Path.GetFileName(folder)}";
            yield return new FoundCamera("uvc", device, "", Line(Path.Combine(folder, "name")),
                Line(Path.Combine(folder, "device/../serial")), device);
        }
    }

    private static string Line(string file) => File.Exists(file) ? File.ReadLines(file).FirstOrDefault() ?? "" : "";
}
