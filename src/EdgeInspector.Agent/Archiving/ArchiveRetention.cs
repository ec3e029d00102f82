using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Agent.Archiving;

/// <summary>Deletes the oldest parts of the archive until its limits hold; nothing that the archive did not write.</summary>
internal static class ArchiveRetention
{
    private const int PartsAtATime = 20;

    /// <summary>Deletes what must go.</summary>
    /// <param name="folder">The archive; need not exist.</param>
    /// <param name="limits">Age, size, room on the disk.</param>
    /// <param name="now">Time, as <see cref="DeletionClock"/> gives it.</param>
    /// <param name="room">Measures the room on the disk of a folder.</param>
    /// <param name="left">Takes what is left alone although its time is over, and why; null for nobody.</param>
    /// <returns>Files deleted.</returns>
    public static int Apply(string folder, ArchiveConfiguration limits, DateTimeOffset now, Func<string, DiskRoom> room,
        Action<string>? left = null)
    {
        if (!Directory.Exists(folder)) return 0;
        left ??= _ => { };
        IReadOnlyList<ArchiveDay> days = ArchiveDay.All(folder, left);
        int deleted = 0;
        string oldest = now.UtcDateTime.AddDays(-limits.MaxDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string unknown = DeletionClock.Earliest.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (ArchiveDay day in days.Where(
            day => string.CompareOrdinal(day.Day, oldest) < 0 && string.CompareOrdinal(day.Day, unknown) >= 0))
        {
            Try(day, left, () =>
            {
                foreach (IReadOnlyList<FileInfo> part in day.Parts()) deleted += Delete(part);
                day.RemoveEmpty(left);
            });
        }
        List<(ArchiveDay Day, long Bytes)> kept = [];
        foreach (ArchiveDay day in days.Where(day => Directory.Exists(day.Path))) Try(day, left, () => kept.Add((day, day.Bytes)));
        long bytes = kept.Sum(day => day.Bytes), most = (long)(limits.MaxGigabytes * 1e9);
        int sinceLook = PartsAtATime;
        // Asking the disk costs more than deleting a few parts.
        bool IsEnough()
        {
            if (bytes > most || sinceLook < PartsAtATime) return false;
            sinceLook = 0;
            return room(folder).FreePercent >= limits.MinimumFreePercent;
        }
        foreach ((ArchiveDay day, _) in kept)
        {
            if (IsEnough()) break;
            bool isEnough = false;
            Try(day, left, () =>
            {
                foreach (IReadOnlyList<FileInfo> part in day.Parts())
                {
                    isEnough = IsEnough();
                    if (isEnough) return;
                    bytes -= part.Sum(file => file.Length);
                    deleted += Delete(part);
                    sinceLook++;
                }
                day.RemoveEmpty(left);
            });
            if (isEnough) break;
        }
        return deleted;
    }

    /// <summary>Marks the days of an archive that was kept before days were marked, so that they count for its size.</summary>
    public static void Adopt(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (ArchiveDay day in ArchiveDay.All(folder, _ => { })) Try(day, _ => { }, day.Adopt);
    }

    private static int Delete(IReadOnlyList<FileInfo> part)
    {
        foreach (FileInfo file in part) file.Delete();
        return part.Count;
    }

    // One day that resists must not keep the others.
    private static void Try(ArchiveDay day, Action<string> left, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            left($"{day.Path} ({exception.Message})");
        }
    }
}
