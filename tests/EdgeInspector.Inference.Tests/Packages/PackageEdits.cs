using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Packages;
using Google.Protobuf;

namespace EdgeInspector.Inference.Tests.Packages;

/// <summary>Changes to a written package that keep its hashes right, so that the checks behind them are met.</summary>
internal static class PackageEdits
{
    public static void ChangeManifest(string package, Action<JsonNode> change)
    {
        JsonNode manifest = JsonNode.Parse(File.ReadAllBytes(Path.Combine(package, PackageFiles.Manifest)))!;
        change(manifest);
        WriteManifest(package, manifest.ToJsonString());
    }

    public static void WriteManifest(string package, string text)
    {
        byte[] json = Encoding.UTF8.GetBytes(text);
        File.WriteAllBytes(Path.Combine(package, PackageFiles.Manifest), json);
        File.WriteAllBytes(Path.Combine(package, PackageFiles.ManifestHash), PackageFiles.HashLine(PackageFiles.Sha256(json)));
    }

    public static void ChangeGraph(string package, Action<ModelProto> change)
    {
        ModelProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(package, PackageFiles.Graph)));
        change(graph);
        WriteFile(package, PackageFiles.Graph, graph.ToByteArray());
    }

    public static void WriteFile(string package, string name, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(package, name), bytes);
        ChangeManifest(package, manifest => manifest["files"]![name] = PackageFiles.Sha256(bytes));
    }
}
