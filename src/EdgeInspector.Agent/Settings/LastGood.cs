using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Settings;

/// <summary>The copy of the last good configuration in the state folder, with its revision.</summary>
internal sealed partial class LastGood(string stateDirectory)
{
    private const string CopyName = "last-good.json";
    private const string StampName = "revision.json";

    /// <summary>State folders in which a copy may lie when the file itself cannot tell.</summary>
    public static IEnumerable<string> Known(ConfigurationPlace place) =>
        StateDirectoryAsWritten(place) is { } written
            ? [written, ConfigurationPlaces.StateDirectory]
            : [ConfigurationPlaces.StateDirectory];

    /// <summary>The stamp that a version would get: the next revision, or the one it has already.</summary>
    public ConfigurationStamp Peek(ConfigurationLoadResult file)
    {
        ConfigurationStamp? kept = ReadStamp();
        return kept is not null && kept.Sha256 == file.Sha256 ? kept : new ConfigurationStamp((kept?.Revision ?? 0) + 1, file.Sha256!);
    }

    /// <summary>Gives a version its stamp and keeps it.</summary>
    public ConfigurationStamp Next(ConfigurationLoadResult file)
    {
        ConfigurationStamp stamp = Peek(file);
        Keep(file, stamp);
        return stamp;
    }

    /// <summary>Keeps a version. A disk that refuses costs the copy, not the configuration.</summary>
    public void Keep(ConfigurationLoadResult file, ConfigurationStamp stamp)
    {
        try
        {
            Directory.CreateDirectory(stateDirectory);
            AtomicFile.Write(Path.Combine(stateDirectory, CopyName), file.Source!.Bytes.ToArray());
            var note = new JsonObject { ["revision"] = stamp.Revision, ["sha256"] = stamp.Sha256, ["file"] = file.File };
            AtomicFile.Write(Path.Combine(stateDirectory, StampName), JsonSerializer.SerializeToUtf8Bytes(note));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The state folder tells its trouble by itself: sequence numbers and results need it too.
        }
    }

    /// <summary>The version that was kept; null when there is none, or it is another file's, or not good any more.</summary>
    /// <param name="file">The configuration file: relative paths count from its folder.</param>
    public (ConfigurationLoadResult File, ConfigurationStamp Stamp)? Load(string file)
    {
        try
        {
            string copy = Path.Combine(stateDirectory, CopyName);
            if (!RegularFile.Exists(copy) || ReadStamp() is not { } stamp || ReadFile() != file) return null;
            ConfigurationLoadResult result = ConfigurationLoader.Parse(RegularFile.ReadAllBytes(copy), file);
            return result.Configuration is not null && result.Sha256 == stamp.Sha256 ? (result, stamp) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The file is not good, perhaps not even JSON; the one key may still be read.
    private static string? StateDirectoryAsWritten(ConfigurationPlace place)
    {
        if (ConfigurationLoader.Load(place).Source is not { } source) return null;
        Match match = StateDirectoryKey().Match(Encoding.UTF8.GetString(source.Bytes));
        if (!match.Success) return null;
        string written = match.Groups[1].Value.Replace(@"\\", @"\", StringComparison.Ordinal);
        return Path.GetFullPath(written, Path.GetDirectoryName(Path.GetFullPath(place.Path))!);
    }

    [GeneratedRegex("\"stateDirectory\"\\s*:\\s*\"([^\"\\n\\0]+)\"")]
    private static partial Regex StateDirectoryKey();

    private ConfigurationStamp? ReadStamp() => Note() is { } note
        && int.TryParse(note["revision"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int revision)
        && note["sha256"]?.ToString() is { Length: 64 } sha256 ? new ConfigurationStamp(revision, sha256) : null;

    private string? ReadFile() => Note()?["file"]?.ToString();

    private JsonObject? Note()
    {
        try
        {
            string path = Path.Combine(stateDirectory, StampName);
            if (!RegularFile.Exists(path)) return null;
            // With a key twice an object fails where it is asked, not where it is read.
            byte[] json = RegularFile.ReadAllBytes(path);
            return JsonNode.Parse(json, null, new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
