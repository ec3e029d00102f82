using System.Runtime.InteropServices;
using EdgeInspector.Files;
using EdgeInspector.Models;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Sessions.Providers;

/// <summary>Puts execution providers into sessions; loads their plug-in libraries once for the process.</summary>
internal static class ProviderLibraries
{
    private static readonly Lock Registering = new();
    private static readonly Dictionary<string, OrtEpDevice[]> Registered = [];

    // By the provider's own name, which a library brought by its path has too. WebGPU: the indices of the search stay on the device instead
    // of going to the processor and back. CUDA: TF32 has 10 bits of mantissa, which moves scores as far as is allowed, for no time at all.
    private static readonly Dictionary<string, (string Key, string Value)> Defaults = new()
    {
        [WebGpuProvider] = ("enableInt64", "1"),
        ["CUDAExecutionProvider"] = ("use_tf32", "0"),
    };

    // All WebGPU sessions of a process share one device and its queue, which two threads break: the process ends with a segmentation fault.
    private const string WebGpuProvider = "WebGpuExecutionProvider";
    private static readonly Lock WebGpuTurns = new();

    /// <summary>Lets a session compute on a provider.</summary>
    /// <returns>Its device.</returns>
    /// <exception cref="ModelException">The provider, its library or its device is not here; the message says what to do.</exception>
    public static ProviderDevice Append(SessionOptions options, ProviderChoice choice)
    {
        try
        {
            if (choice.Name == ProviderChoice.CpuName)
                return new ProviderDevice(RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), new Lock());
            if (choice.Name == ProviderChoice.DirectMlName) return new ProviderDevice(AppendDirectMl(options, choice), new Lock());
            OrtEpDevice[] devices = Devices(choice.IsPath ? choice.Name : Find(choice.Name));
            if (devices.Length == 0)
                throw new ModelException($"{choice.ShortName}: found no device. Is the driver installed, and may this user open it?");
            if (choice.Device >= devices.Length)
                throw new ModelException(
                    $"{choice.ShortName}: there is no device {choice.Device}; there are {string.Join(", ", devices.Select((found, i) => $"{i}: {Describe(found)}"))}.");
            OrtEpDevice device = devices[choice.Device];
            options.AppendExecutionProvider(OrtEnv.Instance(), [device], WithDefaults(choice.Options, device.EpName));
            return new ProviderDevice(Describe(device), device.EpName == WebGpuProvider ? WebGpuTurns : new Lock());
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

    private static IReadOnlyDictionary<string, string> WithDefaults(IReadOnlyDictionary<string, string> options, string provider) =>
        !Defaults.TryGetValue(provider, out (string Key, string Value) unless) || options.ContainsKey(unless.Key)
            ? options
            : new Dictionary<string, string>(options) { [unless.Key] = unless.Value };

    // DirectML is no plug-in but another build of the runtime, and it forbids memory patterns and parallel execution.
    private static string AppendDirectMl(SessionOptions options, ProviderChoice choice)
    {
        if (!OperatingSystem.IsWindows())
            throw new ModelException("directml: there is DirectML on Windows only. On Linux use webgpu, cuda or openvino.");
        options.EnableMemoryPattern = false;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.AppendExecutionProvider_DML(choice.Device);
        return $"adapter {choice.Device}";
    }

    private static OrtEpDevice[] Devices(string library)
    {
        if (!RegularFile.Exists(library)) throw new ModelException($"{library}: there is no such provider library.");
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
        string stem = name.Replace("tensorrt-rtx", "nv_tensorrt_rtx", StringComparison.Ordinal),
            end = OperatingSystem.IsWindows() ? ".dll" : ".so";
        string[] folders =
        [
            Path.Combine(AppContext.BaseDirectory, "providers"), AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
        ];
        return folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, $"*onnxruntime*{stem}*{end}").Order())
            .FirstOrDefault()
            ?? throw new ModelException(
                $"{name}: its plug-in library (*onnxruntime*{stem}*{end}) lies neither in {string.Join(" nor in ", folders)}. Put it there, or give its path instead of the name.");
    }

    private static string Describe(OrtEpDevice device)
    {
        OrtHardwareDevice hardware = device.HardwareDevice;
        // Linux tells numbers only; the maker's is the one that people know.
        string maker = hardware.Vendor.Length > 0
            ? hardware.Vendor
            : hardware.VendorId switch { 0x10de => "NVIDIA", 0x1002 => "AMD", 0x8086 => "Intel", _ => "" };
        string name = hardware.Metadata.Entries.TryGetValue("Description", out string? description)
            ? description
            : $"{maker} {hardware.DeviceId:x4}".Trim();
        return $"{name} ({hardware.Type.ToString()[^3..].ToLowerInvariant()}, {hardware.VendorId:x4})";
    }
}
