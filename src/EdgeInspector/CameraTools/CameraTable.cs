using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Configuration;

namespace EdgeInspector.CameraTools;

/// <summary>Writes cameras and their settings for people and for programs.</summary>
internal static class CameraTable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The cameras that were found.</summary>
    public static void Write(IReadOnlyList<FoundCamera> cameras, AgentConfiguration? configuration, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(new JsonArray([.. cameras.Select(camera => (JsonNode)new JsonObject
            {
                ["driver"] = camera.Driver,
                ["id"] = camera.Id,
                ["vendor"] = camera.Vendor,
                ["model"] = camera.Model,
                ["serial"] = camera.Serial,
                ["address"] = camera.Address,
                ["inUseBy"] = UserOf(camera, configuration),
            })]).ToJsonString(Indented));
            return;
        }
        if (cameras.Count == 0)
        {
            output.WriteLine(
                "No camera answers. Check power and cables; a camera in another subnet does not answer a search, but opens by its address.");
            return;
        }
        WriteTable(
            ["driver", "id", "vendor", "model", "serial", "address", "in use by"],
            [.. cameras.Select(
                camera =>
                (string[])[camera.Driver, camera.Id, camera.Vendor, camera.Model, camera.Serial, camera.Address,
                    UserOf(camera, configuration) is { } name ? $"station {name}" : ""])], output);
    }

    /// <summary>A camera's settings.</summary>
    public static void Write(IReadOnlyList<GenicamNode> nodes, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(new JsonArray([.. nodes.Select(node => (JsonNode)new JsonObject
            {
                ["name"] = node.Name,
                ["kind"] = node.Kind,
                ["value"] = node.Value,
                ["range"] = node.Range,
                ["writable"] = node.IsWritable,
            })]).ToJsonString(Indented));
            return;
        }
        WriteTable(
            ["setting", "kind", "value", "", "allowed"],
            [.. nodes.Select(
                node => (string[])[node.Name, node.Kind, node.Value ?? "", node.IsWritable ? "" : "read only", node.Range ?? ""])], output);
    }

    // The configuration's stations alone: whether one of them runs, a camera does not tell.
    private static string? UserOf(FoundCamera camera, AgentConfiguration? configuration) => configuration?.Stations.FirstOrDefault(
        station =>
        station.Camera.Identity is { } identity
        && (identity == camera.Id || identity == camera.Serial || identity == camera.Address))?.Name;

    private static void WriteTable(string[] head, string[][] rows, TextWriter output)
    {
        int[] widths = [.. head.Select((title, column) => rows.Append(head).Max(row => row[column].Length))];
        foreach (string[] row in rows.Prepend(head))
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
