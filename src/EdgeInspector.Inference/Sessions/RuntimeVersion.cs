using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Sessions;

/// <summary>The library that computes the models.</summary>
public static class RuntimeVersion
{
    /// <summary>Its version.</summary>
    /// <exception cref="DllNotFoundException">It is not there.</exception>
    public static string Read()
    {
        RuntimeTelemetry.Disable();
        return OrtEnv.Instance().GetVersionString();
    }
}
