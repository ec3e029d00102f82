using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Agent.Stations;

/// <summary>What is remembered of a station in a file of the state folder, replaced as a whole whenever it changes.</summary>
/// <param name="suffix">What the file's name has behind the station's, with a point.</param>
/// <param name="isWhole">Whether what was read has all its parts.</param>
internal sealed class StationFile<T>(string suffix, Func<T, bool> isWhole) where T : class, new()
{
    private const long LongestFile = 64L << 20;

    /// <summary>How it is written.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Where it lies.</summary>
    public string PathOf(string stateDirectory, string station) => StationPlace.FileOf(stateDirectory, station, suffix);

    /// <summary>Reads it; empty where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="damage">Why it was not read; null when it was, or there is none.</param>
    public T Read(string path, out string? damage)
    {
        damage = null;
        try
        {
            if (!RegularFile.Exists(path)) return new T();
            if (new FileInfo(path).Length > LongestFile) throw new JsonException("it is longer than any that was written");
            T? read = JsonSerializer.Deserialize<T>(RegularFile.ReadAllBytes(path), Options);
            return read is not null && isWhole(read) ? read : throw new JsonException("parts of it are missing");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            damage = exception.Message;
            return new T();
        }
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException">It could not be written; the old one is as it was.</exception>
    public static void Write(string path, T memory)
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
