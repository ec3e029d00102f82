using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeInspector.Backups;

/// <summary>What a backup says of itself: which file stands for what, and what is not in it.</summary>
/// <param name="FormatVersion">Of the file.</param>
/// <param name="Program">Version of the program that wrote it.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Agent">Name of the agent.</param>
/// <param name="Items">What the configuration names and the backup has, by the configuration's keys.</param>
/// <param name="Lacking">What the configuration names and the backup does not have: secrets and other people's files.</param>
/// <param name="Files">Every file but this one.</param>
internal sealed record BackupIndex(
    int FormatVersion, string Program, DateTimeOffset MadeAt, string Agent, IReadOnlyList<BackupItem> Items,
    IReadOnlyList<BackupLack> Lacking, IReadOnlyList<BackupFile> Files)
{
    /// <summary>The newest format that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Names in the zip.</summary>
    public const string Name = "backup.json", HashName = "backup.sha256", ConfigurationName = "configuration.json", StatePrefix = "state/",
        ItemPrefix = "items/";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>As it is written.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">It is none.</exception>
    public static BackupIndex Parse(byte[] json) =>
        JsonSerializer.Deserialize<BackupIndex>(json, Json) is { Items: not null, Lacking: not null, Files: not null } index
            ? index : throw new JsonException("It says nothing of items and files.");
}

/// <summary>A model package or a mask.</summary>
/// <param name="Key">Where the configuration names it, such as <c>stations[0].model</c>.</param>
/// <param name="Entry">The file in the backup; of a package, the beginning of its files' names, with a / at the end.</param>
internal sealed record BackupItem(string Key, string Entry);

/// <summary>A file that the configuration names and that is to be brought by hand.</summary>
/// <param name="Key">Where the configuration names it.</param>
/// <param name="Path">Where it lay.</param>
internal sealed record BackupLack(string Key, string Path);

/// <summary>A file of the backup.</summary>
/// <param name="Name">Its name in the zip, with '/'.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record BackupFile(string Name, string Sha256, long Bytes);
