using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Agent.Stations;

/// <summary>
/// Remembers in the state folder which model packages a station used last, so that a package that changed in place is noticed at the next
/// start too. Safe between threads.
/// </summary>
internal sealed class UsedPackages
{
    private const int LongestFile = 1 << 20;
    private readonly string _path;
    private readonly Lock _lock = new();
    private readonly Lock _writing = new();
    private readonly Dictionary<string, UsedPackage> _byFolder;

    /// <param name="stateDirectory">The agent's state folder.</param>
    /// <param name="station">The station.</param>
    public UsedPackages(string stateDirectory, string station)
    {
        _path = StationPlace.FileOf(stateDirectory, station, ".packages.json");
        _byFolder = Read(_path);
    }

    /// <summary>The package that was used from a folder last; null when none was.</summary>
    public UsedPackage? Find(string folder)
    {
        lock (_lock) return _byFolder.GetValueOrDefault(folder);
    }

    /// <summary>Notes what is used from a folder now. A disk that refuses costs the memory alone: it tells its trouble by itself.</summary>
    /// <returns>What was used from it before; null when nothing was.</returns>
    public UsedPackage? Note(string folder, UsedPackage package)
    {
        UsedPackage? before;
        lock (_lock)
        {
            before = _byFolder.GetValueOrDefault(folder);
            if (before == package) return before;
            _byFolder[folder] = package;
        }
        // Who asks meanwhile what is in use does not wait for the disk, and the newest is written last.
        lock (_writing) Write();
        return before;
    }

    private void Write()
    {
        try
        {
            byte[] json;
            lock (_lock) json = JsonSerializer.SerializeToUtf8Bytes(_byFolder);
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            AtomicFile.Write(_path, json);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Said by the sequence numbers and the outbox, which need the same folder.
        }
    }

    /// <summary>
    /// How a package on the disk differs from the one that the agent uses, or used last, in a sentence; null when it does not.
    /// </summary>
    /// <param name="folder">The package.</param>
    /// <param name="onDisk">What lies there.</param>
    public string? Difference(string folder, UsedPackage onDisk) => Find(folder) is not { } used || used.Sha256 == onDisk.Sha256 ? null
        : $"the model package {folder} on the disk, {onDisk}, is not the one in use, {used}. A running agent takes it over when its configuration file is saved again, also without a change, or at its next start.";

    private static Dictionary<string, UsedPackage> Read(string path)
    {
        try
        {
            if (!RegularFile.Exists(path)) return [];
            Dictionary<string, UsedPackage>? read = JsonSerializer.Deserialize<Dictionary<string, UsedPackage>>(
                RegularFile.ReadAllBytes(path, LongestFile));
            return read?.Where(one => one.Value?.Sha256?.Length == 64).ToDictionary() ?? [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            return [];
        }
    }
}
