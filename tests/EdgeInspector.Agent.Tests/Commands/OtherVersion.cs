using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.TestKit;

namespace EdgeInspector.Agent.Tests.Commands;

/// <summary>A version of a model without the time that learning takes.</summary>
internal static class OtherVersion
{
    /// <summary>Records the line's model with another threshold: as far as results are concerned that is another model.</summary>
    /// <param name="line">Has the model.</param>
    /// <param name="folder">For the package until it is recorded.</param>
    /// <param name="history">Of the station.</param>
    /// <param name="threshold">The version's own.</param>
    /// <param name="spoil">Changes its manifest; null for none.</param>
    public static ModelVersion Record(
        TaughtLine line, TemporaryFolder folder, ModelHistory history, float threshold, Action<JsonNode>? spoil = null)
    {
        string package = line.CopyModel(folder.PathTo($"learned-{threshold}"));
        PackageWriter.Recalibrate(package, PackageReader.ReadManifest(package).Calibration with { Threshold = threshold }, null, 1, null);
        if (spoil is not null)
        {
            JsonNode manifest = JsonNode.Parse(File.ReadAllBytes(Path.Combine(package, "manifest.json")))!;
            spoil(manifest);
            byte[] json = Encoding.UTF8.GetBytes(manifest.ToJsonString());
            File.WriteAllBytes(Path.Combine(package, "manifest.json"), json);
            File.WriteAllText(Path.Combine(package, "manifest.sha256"), $"{Convert.ToHexStringLower(SHA256.HashData(json))}  manifest.json\n");
        }
        return history.Record(
            new LearnedVersion(package, folder.Path, [], new Dictionary<string, string>()), new VersionNote("Mia", null)).Version;
    }
}
