using EdgeInspector.Files;
using EdgeInspector.Results;

namespace EdgeInspector.Agent.Archiving;

/// <summary>
/// Where the picture of a part lies, for people who ask for many parts: one that cannot be looked for keeps no other away.
/// </summary>
/// <param name="File">The file to look at; null when none is known.</param>
/// <param name="Failure">Why it could not be looked for; null when it could.</param>
internal readonly record struct KeptPicture(string? File, string? Failure)
{
    /// <summary>Looks for it, and gives up on a folder that does not answer.</summary>
    /// <param name="archive">Folder of the archive; null when there is none.</param>
    /// <param name="record">Finds the record of the part; null when there is none, so that no picture is kept either.</param>
    public static KeptPicture Find(string? archive, Func<StoredRecord?> record)
    {
        if (archive is null) return default;
        try
        {
            return new KeptPicture(
                TimeLimited.Run(archive, () => record() is { } found ? new ArchiveReader(archive).FileOf(found) : null), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new KeptPicture(null, exception.Message);
        }
    }
}
