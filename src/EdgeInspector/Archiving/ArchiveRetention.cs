using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Publishing;

namespace EdgeInspector.Archiving;

/// <summary>Deletes the oldest parts of the archive until its limits hold.</summary>
internal static class ArchiveRetention
{
    private const int PartsAtATime = 20;

    /// <summary>Deletes what must go.</summary>
    /// <param name="folder">The archive; need not exist.</param>
    /// <param name="limits">Age, size, room on the disk.</param>
    /// <param name="now">Time, as <see cref="DeletionClock"/> tells it.</param>
    /// <param name="room">Tells the room on the disk of a folder.</param>
    /// <returns>Files deleted.</returns>
    public static int Apply(string folder, ArchiveConfiguration limits, DateTimeOffset now, Func<string, DiskRoom> room)
    {
        if (!Directory.Exists(folder)) return 0;
        // Days by their folders' names: times of files change when they are copied.
        List<(string Day, string Path)> days =
        [
            .. Directory.EnumerateDirectories(folder).SelectMany(Directory.EnumerateDirectories)
                .Select(path => (Day: Path.GetFileName(path), Path: path))
                .Where(day => DateOnly.TryParseExact(day.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                .OrderBy(day => day.Day, StringComparer.Ordinal),
        ];
        int deleted = 0;
        string oldest = now.UtcDateTime.AddDays(-limits.MaxDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string unknown = DeletionClock.Earliest.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach ((_, string path) in days.Where(day => string.CompareOrdinal(day.Day, oldest) < 0 && string.CompareOrdinal(day.Day, unknown) >= 0).ToArray())
        {
            deleted += Directory.GetFiles(path).Length;
            Directory.Delete(path, recursive: true);
        }
        days.RemoveAll(day => !Directory.Exists(day.Path));
        long bytes = days.Sum(day => new DirectoryInfo(day.Path).EnumerateFiles().Sum(file => file.Length)), most = (long)(limits.MaxGigabytes * 1e9);
        int sinceLook = PartsAtATime;
        foreach ((_, string path) in days)
        {
            // Names begin with the part's number: the oldest come first, all files of a part together.
            foreach (IGrouping<string, FileInfo> part in new DirectoryInfo(path).GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal).GroupBy(file => file.Name.Split('.')[0]))
            {
                // Asking the disk costs more than deleting a few parts.
                if (bytes <= most && sinceLook++ >= PartsAtATime)
                {
                    if (room(folder).FreePercent >= limits.MinimumFreePercent) return deleted;
                    sinceLook = 1;
                }
                foreach (FileInfo file in part)
                {
                    bytes -= file.Length;
                    file.Delete();
                    deleted++;
                }
            }
            Directory.Delete(path);
        }
        return deleted;
    }
}
