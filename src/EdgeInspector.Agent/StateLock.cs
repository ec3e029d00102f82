using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Agent;

/// <summary>Keeps a state folder for one agent: a second one would send the first one's results, and give its numbers twice.</summary>
internal sealed class StateLock : IDisposable
{
    private const string LockName = "agent.lock", HolderName = "agent.json";
    private readonly FileStream? _file;
    private readonly string _holder;

    private StateLock(FileStream? file, string holder) => (_file, _holder) = (file, holder);

    /// <summary>
    /// Takes the folder, which is made where it is missing; the system gives it back when the process ends, however it ends. On a disk that
    /// takes nothing (read-only, full) it is taken by the file that an earlier start left; without one nothing keeps a second agent away.
    /// </summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="agent">Who takes it.</param>
    /// <exception cref="IOException">Another agent has it, which the message names, or it cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static StateLock Take(string folder, string agent, TimeProvider time)
    {
        string path = Path.Combine(folder, LockName), holder = Path.Combine(folder, HolderName);
        try
        {
            FileStream? file = Open(folder, path);
            Note(holder, agent, time);
            return new StateLock(file, holder);
        }
        catch (IOException exception) when (File.Exists(path) && IsTaken(folder))
        {
            throw new IOException(
                $"The state folder {folder} is used by {HolderOf(folder)}. Stop that one, or give this one a folder of its own (agent.stateDirectory).", exception);
        }
    }

    private static FileStream? Open(string folder, string path)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (DiskRefusal.Is(exception))
        {
            return RegularFile.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None) : null;
        }
    }

    /// <summary>Whether an agent has the folder now.</summary>
    public static bool IsTaken(string folder)
    {
        try
        {
            string path = Path.Combine(folder, LockName);
            if (!File.Exists(path)) return false;
            using var free = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Who has the folder, for people.</summary>
    public static string HolderOf(string folder)
    {
        try
        {
            byte[] json = RegularFile.ReadAllBytes(Path.Combine(folder, HolderName));
            if (JsonNode.Parse(json, null, new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject note)
                return $"the agent '{note["agent"]}' (process {note["process"]} on {note["machine"]}, since {note["since"]})";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // The name is a help; that it is taken is what counts.
        }
        return "another agent";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            File.Delete(_holder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A name without a lock is taken for nobody's.
        }
        _file?.Dispose();
    }

    // For people alone: a full disk must not keep the agent from trying.
    private static void Note(string holder, string agent, TimeProvider time)
    {
        var note = new JsonObject
        {
            ["agent"] = agent,
            ["process"] = Environment.ProcessId,
            ["machine"] = Environment.MachineName,
            ["since"] = time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)
        };
        try
        {
            AtomicFile.Write(holder, Encoding.UTF8.GetBytes(note.ToJsonString()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What writes next tells it.
        }
    }
}
