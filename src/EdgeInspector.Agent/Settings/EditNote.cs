using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Agent.Settings;

/// <summary>
/// Says in the state folder who wrote a version of the configuration file with the command line, for the agent that takes it.
/// </summary>
internal sealed class EditNote(string stateDirectory)
{
    private const int LongestFile = 10_000;
    private readonly string _path = Path.Combine(stateDirectory, "edited-by.json");

    /// <summary>Notes who writes a version. Without the right to do so the owner of the file remains.</summary>
    public void Write(string sha256, string by)
    {
        try
        {
            Directory.CreateDirectory(stateDirectory);
            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["sha256"] = sha256, ["by"] = by }));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The user may edit the file and not the agent's state.
        }
    }

    /// <summary>Who wrote that version; null when nobody noted it.</summary>
    public string? Find(string? sha256)
    {
        try
        {
            if (!RegularFile.Exists(_path)) return null;
            byte[] json = RegularFile.ReadAllBytes(_path, LongestFile);
            return JsonNode.Parse(json, null, new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject note
                && note["sha256"]?.ToString() == sha256 ? note["by"]?.ToString() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
