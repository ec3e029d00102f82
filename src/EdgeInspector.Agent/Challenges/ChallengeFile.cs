using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeInspector.Challenges;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Agent.Challenges;

/// <summary>A station's challenges in the state folder, replaced as a whole whenever they change.</summary>
internal static class ChallengeFile
{
    private const long LongestFile = 64L << 20;

    /// <summary>How it is written.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Where it lies.</summary>
    public static string PathOf(string stateDirectory, string station) => Path.Combine(stateDirectory, "stations", station + ".challenges");

    /// <summary>Reads it; empty where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="damage">Why it was not read; null when it was, or there is none.</param>
    public static ChallengeMemory Read(string path, out string? damage)
    {
        damage = null;
        try
        {
            if (!RegularFile.Exists(path)) return new ChallengeMemory();
            if (new FileInfo(path).Length > LongestFile) throw new JsonException("it is longer than any that was written");
            ChallengeMemory? read = JsonSerializer.Deserialize<ChallengeMemory>(RegularFile.ReadAllBytes(path), Options);
            return read is { Sets: not null, Results: not null, Models: not null }
                && read.Results.All(result => result?.Parts is not null) && read.Sets.Values.All(standing => standing?.Due is not null)
                && read.Models.Values.All(tally => tally is not null) ? read : throw new JsonException("parts of it are missing");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            damage = exception.Message;
            return new ChallengeMemory();
        }
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException">It could not be written; the old one is as it was.</exception>
    public static void Write(string path, ChallengeMemory memory)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(memory, Options));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
