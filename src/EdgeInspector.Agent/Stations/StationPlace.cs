namespace EdgeInspector.Agent.Stations;

/// <summary>Where the state folder keeps what is remembered of each station: one folder, a file for each station and thing.</summary>
internal static class StationPlace
{
    /// <summary>The folder in the state folder.</summary>
    public const string FolderName = "stations";

    /// <summary>That folder.</summary>
    public static string FolderOf(string stateDirectory) => Path.Combine(stateDirectory, FolderName);

    /// <summary>A file of a station.</summary>
    /// <param name="stateDirectory">The state folder.</param>
    /// <param name="station">Its name, or that of a part group.</param>
    /// <param name="suffix">What the file's name has behind the station's, with a point.</param>
    public static string FileOf(string stateDirectory, string station, string suffix) =>
        Path.Combine(FolderOf(stateDirectory), station + suffix);
}
