using System.Text;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Agent.Stations;

/// <summary>Remembers which product a station was changed over to last.</summary>
internal sealed class RecipeMemory(string stateDirectory, string station)
{
    private readonly string _path = Path.Combine(stateDirectory, "stations", station + ".recipe");

    /// <summary>The product; null when none was ever chosen, or when that cannot be read.</summary>
    public string? Read()
    {
        try
        {
            return RegularFile.Exists(_path) && RegularFile.ReadAllText(_path).Trim() is { Length: > 0 } recipe ? recipe : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Remembers another one.</summary>
    /// <exception cref="IOException">The state folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The state folder may not be written.</exception>
    public void Write(string recipe) => AtomicFile.Write(_path, Encoding.UTF8.GetBytes(recipe));
}
