using System.Runtime.InteropServices;
using EdgeInspector.Models;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Sessions;

/// <summary>
/// Keeps ONNX Runtime from telling its makers about this machine. Its packages report by default: on Linux they keep a device id in
/// the user's cache folder and upload events from the first moment on, unless an environment variable forbids it before.
/// </summary>
internal static partial class RuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";
    private static readonly Lazy<bool> Off = new(TurnOff);

    /// <summary>Turns it off, once; to be called before anything else of the runtime is touched.</summary>
    /// <exception cref="ModelException">It cannot be turned off; then nothing is run.</exception>
    public static void Disable()
    {
        if (!Off.Value) throw new ModelException($"The runtime's telemetry could not be turned off. Set {Variable}=1 for this process.");
    }

    private static bool TurnOff()
    {
        if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable(Variable, "1");
        // The managed environment is a copy that native code does not see.
        else if (SetVariable(Variable, "1", overwrite: 1) != 0) return false;
        OrtEnv.Instance().DisableTelemetryEvents();
        return true;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
