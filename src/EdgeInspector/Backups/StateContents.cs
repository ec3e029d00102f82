using System.Text.Json;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Web;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;

namespace EdgeInspector.Backups;

/// <summary>
/// What of a state folder goes to another machine: what people made. Results, counters, sequence numbers and the outbox are this machine's
/// own, and a copy of them would give numbers twice.
/// </summary>
internal static class StateContents
{
    /// <summary>What a restore puts into an empty state folder, each in one step, in this order.</summary>
    public static IReadOnlyList<string> Parts { get; } =
        [HistoryFiles.FolderName, ChallengeFile.FolderName, UserFile.FileName, AuditTrail.FileName];

    /// <summary>Whether a file in a backup's part for the state folder is one that belongs there.</summary>
    /// <param name="name">Relative to the state folder, with '/'.</param>
    public static bool IsPart(string name) =>
        name is UserFile.FileName or AuditTrail.FileName || name.StartsWith($"{HistoryFiles.FolderName}/", StringComparison.Ordinal)
        || (name.StartsWith($"{ChallengeFile.FolderName}/", StringComparison.Ordinal)
            && name.EndsWith(ChallengeFile.Suffix, StringComparison.Ordinal));

    /// <summary>
    /// What challenge parts have proven of a station's models. When they were shown, and what is due, is of this machine's camera and
    /// numbers, and stays here: elsewhere they are due.
    /// </summary>
    /// <param name="state">The state folder.</param>
    /// <param name="station">The station.</param>
    /// <param name="damage">Why it was not read; null when it was, or there is nothing.</param>
    /// <returns>The file, to be written under <see cref="NameOfProven"/>; null when nothing is proven.</returns>
    public static byte[]? ReadProven(string state, string station, out string? damage)
    {
        ChallengeMemory memory = ChallengeFile.Read(ChallengeFile.PathOf(state, station), out damage);
        return memory.Models.Count == 0 ? null
            : JsonSerializer.SerializeToUtf8Bytes(new ChallengeMemory { Models = memory.Models }, ChallengeFile.Options);
    }

    /// <summary>Its name in the state folder.</summary>
    public static string NameOfProven(string station) => $"{ChallengeFile.FolderName}/{station}{ChallengeFile.Suffix}";

    /// <summary>The records of changes up to the last whole line: the agent may be writing the next one.</summary>
    /// <param name="state">The state folder.</param>
    /// <returns>Null when there are none.</returns>
    public static byte[]? ReadAudit(string state)
    {
        string path = Path.Combine(state, AuditTrail.FileName);
        if (!RegularFile.Exists(path)) return null;
        byte[] all = ReadGrowing(path);
        return all[..(Array.LastIndexOf(all, (byte)'\n') + 1)];
    }

    /// <summary>The users; null when there are none.</summary>
    public static byte[]? ReadUsers(string state)
    {
        string path = Path.Combine(state, UserFile.FileName);
        return RegularFile.Exists(path) ? RegularFile.ReadAllBytes(path) : null;
    }

    private static byte[] ReadGrowing(string path) => RegularFile.Read(path, (stream, alive) =>
    {
        byte[] bytes = new byte[stream.Length];
        for (int read = 0, more; read < bytes.Length && (more = stream.Read(bytes, read, bytes.Length - read)) > 0; read += more) alive();
        return bytes;
    });
}
