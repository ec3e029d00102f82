using System.Globalization;
using System.Text;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Agent;

/// <summary>Counts the agent's starts, so that subscribers see a restart.</summary>
internal static class SessionCounter
{
    private const string FileName = "session";

    /// <summary>The number of this start, from 1; one more than the last one kept in the folder.</summary>
    /// <param name="folder">The state folder; created when missing.</param>
    /// <param name="failure">Why the number could not be kept, so that the next start may have it again; null when it was.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be used.</exception>
    public static long Next(string folder, out string? failure)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        // A damaged counter is no reason to stand still: it only distinguishes two starts.
        long last =
            RegularFile.Exists(path)
            && long.TryParse(RegularFile.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
        failure = null;
        try
        {
            AtomicFile.Write(path, Encoding.ASCII.GetBytes((last + 1).ToString(CultureInfo.InvariantCulture)));
        }
        catch (IOException exception)
        {
            failure = exception.Message;
        }
        return last + 1;
    }
}
