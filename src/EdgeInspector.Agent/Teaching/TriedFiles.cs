namespace EdgeInspector.Agent.Teaching;

/// <summary>What lies in the folder of a picture that a version was tried with: made anew by each trial, and nobody's to keep.</summary>
internal static class TriedFiles
{
    /// <summary>The picture.</summary>
    public const string Picture = "tried.png";

    /// <summary>The picture with what stands out.</summary>
    public const string Overlay = "tried-overlay.jpg";

    /// <summary>What was found, as JSON; written last.</summary>
    public const string Facts = "tried.json";

    /// <summary>The folder of a station.</summary>
    /// <param name="stateFolder">The state folder.</param>
    public static string FolderOf(string stateFolder, string station) => Path.Combine(stateFolder, "tried", Uri.EscapeDataString(station));
}
