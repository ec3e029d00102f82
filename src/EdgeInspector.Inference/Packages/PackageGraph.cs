using EdgeInspector.Inference.Onnx;
using Google.Protobuf;

namespace EdgeInspector.Inference.Packages;

/// <summary>What a package's graph may not contain: anything that reaches outside the file.</summary>
internal static class PackageGraph
{
    /// <summary>All that is wrong with a serialized graph; empty when nothing is.</summary>
    public static IReadOnlyList<string> Faults(byte[] bytes)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            return [$"{PackageFiles.Graph}: not an ONNX file ({exception.Message})"];
        }
        if (model.Graph is null) return [$"{PackageFiles.Graph}: has no graph."];
        List<string> faults = [];
        if (model.Functions.Count > 0) faults.Add($"{PackageFiles.Graph}: defines functions of its own.");
        if (model.OpsetImport.Any(import => import.Domain is not ("" or "ai.onnx"))) faults.Add($"{PackageFiles.Graph}: needs operators that are not standard ONNX.");
        if (model.Graph.Initializer.Any(IsExternal)) faults.Add($"{PackageFiles.Graph}: keeps weights in other files (external data).");
        return faults;
    }

    /// <summary>Whether a constant's numbers lie in another file.</summary>
    public static bool IsExternal(TensorProto constant) =>
        constant.ExternalData.Count > 0 || constant.DataLocation == TensorProto.Types.DataLocation.External;
}
