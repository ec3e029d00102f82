using System.Text;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Agent.Stations;

/// <summary>
/// Remembers a word of a station over restarts: the product that it was changed over to last, or the lot that is being made.
/// </summary>
/// <param name="what">The end of the file's name, without a point.</param>
internal sealed class WordMemory(string stateDirectory, string station, string what)
{
    private readonly string _path = StationPlace.FileOf(stateDirectory, station, $".{what}");

    /// <summary>The word; null when none was ever given, or when it cannot be read.</summary>
    public string? Read()
    {
        try
        {
            return RegularFile.Exists(_path) && RegularFile.ReadAllText(_path).Trim() is { Length: > 0 } word ? word : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Remembers another one.</summary>
    /// <exception cref="IOException">The state folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The state folder may not be written.</exception>
    public void Write(string word) => AtomicFile.Write(_path, Encoding.UTF8.GetBytes(word));
}
