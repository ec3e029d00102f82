using System.Runtime.InteropServices;
using EdgeInspector.Inference.Sessions;

namespace EdgeInspector.Inference.History;

/// <summary>What computed a version: the same pictures and parameters give the same bytes on the same runtime alone.</summary>
/// <param name="Program">Version of this program.</param>
/// <param name="OnnxRuntime">Version of ONNX Runtime.</param>
/// <param name="System">Operating system and processor type.</param>
public sealed record VersionRuntime(string Program, string OnnxRuntime, string System)
{
    /// <summary>That of this process.</summary>
    /// <param name="program">Version of this program.</param>
    public static VersionRuntime Here(string program) => new(
        program, RuntimeVersion.Read(), $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}");
}
