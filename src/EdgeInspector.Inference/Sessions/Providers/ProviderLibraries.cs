using System.Runtime.InteropServices;
using EdgeInspector.Models;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Sessions.Providers;

/// <summary>Puts execution providers into sessions; loads their plug-in libraries once for the process.</summary>
internal static class ProviderLibraries
{
    private static readonly Lock Registering = new();
    private static readonly Dictionary<string, OrtEpDevice[]> Registered = [];

    /// <summary>Lets a session compute on a provider.</summary>
    /// <returns>The device, in words.</returns>
    /// <exception cref="ModelException">The provider, its library or its device is not here; the message says what to do.</exception>
    public static string Append(SessionOptions options, ProviderChoice choice)
    {
        try
        {
            if (choice.Name == ProviderChoice.CpuName) return RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            if (choice.Name == ProviderChoice.DirectMlName) return AppendDirectMl(options, choice);
            OrtEpDevice[] devices = Devices(choice.IsPath ? choice.Name : Find(choice.Name));
            if (devices.Length == 0) throw new ModelException($"{choice.ShortName}: found no device. Is the driver installed, and may this user open it?");
            if (choice.Device >= devices.Length)
                throw new ModelException($"{choice.ShortName}: there is no device {choice.Device}; there are {string.Join(", ", devices.Select((found, i) => $"{i}: {Describe(found)}"))}.");
            OrtEpDevice device = devices[choice.Device];
            options.AppendExecutionProvider(OrtEnv.Instance(), [device], choice.Options);
            return Describe(device);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"{choice.ShortName}: the runtime refuses it: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            throw new ModelException($"{choice.ShortName}: this build of the program does not have it ({exception.Message}).", exception);
        }
    }

    // DirectML is no plug-in but another build of the runtime, and it forbids memory patterns and parallel execution.
    private static string AppendDirectMl(SessionOptions options, ProviderChoice choice)
    {
        if (!OperatingSystem.IsWindows()) throw new ModelException("directml: there is DirectML on Windows only. On Linux use webgpu, cuda or openvino.");
        options.EnableMemoryPattern = false;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.AppendExecutionProvider_DML(choice.Device);
        return $"adapter {choice.Device}";
    }

    private static OrtEpDevice[] Devices(string library)
    {
        if (!File.Exists(library)) throw new ModelException($"{library}: there is no such provider library.");
        lock (Registering)
        {
            if (Registered.TryGetValue(library, out OrtEpDevice[]? known) && known.Length > 0) return known;
            OrtEnv environment = OrtEnv.Instance();
            // The runtime does not say which devices a library brought; they are those that were not there before.
            HashSet<string> before = [.. environment.GetEpDevices().Select(device => device.EpName)];
            if (known is null) environment.RegisterExecutionProviderLibrary(Path.GetFileName(library), library);
            return Registered[library] = [.. environment.GetEpDevices().Where(device => !before.Contains(device.EpName))];
        }
    }

    private static string Find(string name)
    {
        string stem = name.Replace("tensorrt-rtx", "nv_tensorrt_rtx", StringComparison.Ordinal), end = OperatingSystem.IsWindows() ? ".dll" : ".so";
        string[] folders =
        [
            Path.Combine(AppContext.BaseDirectory, "providers"), AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
        ];
        return folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, $"*onnxruntime*{stem}*{end}").Order()).FirstOrDefault()
            ?? throw new ModelException($"{name}: its plug-in library (*onnxruntime*{stem}*{end}) lies neither in {string.Join(" nor in ", folders)}. Put it there, or give its path instead of the name.");
    }

    private static string Describe(OrtEpDevice device)
    {
        OrtHardwareDevice hardware = device.HardwareDevice;
        string name = hardware.Metadata.Entries.TryGetValue("Description", out string? description) ? description : $"{hardware.Vendor} {hardware.DeviceId:x4}".Trim();
        return $"{name} ({hardware.Type.ToString()[^3..].ToLowerInvariant()}, {hardware.VendorId:x4})";
    }
}
