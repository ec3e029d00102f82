using EdgeInspector.Commands;
using EdgeInspector.Files;

namespace EdgeInspector.Backups;

/// <summary>
/// What of a state folder goes to another machine: what people made. Results, counters, sequence numbers and the outbox are this machine's
/// own, and a copy of them would give numbers twice.
/// </summary>
internal static class StateContents
{
    private const string Histories = "models", Content = "content", Work = "work", Lock = "lock", Users = "users.json";

    /// <summary>What a restore puts into an empty state folder, each in one step, in this order.</summary>
    public static IReadOnlyList<string> Parts { get; } = [Histories, Users, AuditTrail.FileName];

    /// <summary>Whether a file in a backup's part for the state folder is one that belongs there.</summary>
    /// <param name="name">Relative to the state folder, with '/'.</param>
    public static bool IsPart(string name) =>
        name is Users or AuditTrail.FileName || name.StartsWith($"{Histories}/", StringComparison.Ordinal);

    /// <summary>
    /// The files of the histories, without those that are still being written: contents first, and what names them last, so that nothing is
    /// named that is not there. Relative to the state folder, with '/'.
    /// </summary>
    /// <param name="state">The state folder.</param>
    /// <param name="records">Whether those that name contents are wanted, or the contents.</param>
    public static IEnumerable<string> OfHistories(string state, bool records)
    {
        string root = Path.Combine(state, Histories);
        if (!Directory.Exists(root)) yield break;
        foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string[] steps = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
            bool isContent = steps[0] == Content;
            if (isContent != records && steps[0] is not (Work or Lock) && !path.EndsWith(".tmp", StringComparison.Ordinal))
                yield return string.Join('/', [Histories, .. steps]);
        }
    }

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
        string path = Path.Combine(state, Users);
        return RegularFile.Exists(path) ? RegularFile.ReadAllBytes(path) : null;
    }

    private static byte[] ReadGrowing(string path) => RegularFile.Read(path, (stream, alive) =>
    {
        byte[] bytes = new byte[stream.Length];
        for (int read = 0, more; read < bytes.Length && (more = stream.Read(bytes, read, bytes.Length - read)) > 0; read += more) alive();
        return bytes;
    });
}
