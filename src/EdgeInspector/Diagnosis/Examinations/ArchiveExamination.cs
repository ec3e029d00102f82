using System.Globalization;
using EdgeInspector.Agent.Archiving;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>The folder for frames of parts.</summary>
internal sealed class ArchiveExamination : IExamination
{
    /// <inheritdoc/>
    public string Area => "archive";

    /// <inheritdoc/>
    public Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        if (target.Configuration?.Log.Folder is { } logs && !FolderRights.CanWrite(logs, out string? unwritable))
            findings.Add(
                new Finding("archive.logUnwritable", Severity.Warning, $"The folder for log files {logs} cannot be written: {unwritable}",
                    "No log files are written; the journal has all lines.", FolderRights.Remedy(logs, "log.folder")));
        if (target.Configuration?.Archive is not { Folder: { } folder } archive) return Task.FromResult<string?>(null);
        if (!FolderRights.CanWrite(folder, out string? failure))
        {
            findings.Add(
                new Finding("archive.unwritable", Severity.Warning, $"The archive {folder} cannot be written: {failure}",
                    "No frames of rejects are kept.", FolderRights.Remedy(folder, "archive.folder")));
            return Task.FromResult<string?>(folder);
        }
        folder = FolderRights.Existing(folder);
        double percent = DiskRoom.Of(folder).FreePercent;
        if (percent < archive.MinimumFreePercent)
        {
            findings.Add(new Finding(
                "archive.diskFull", Severity.Warning,
                string.Create(CultureInfo.InvariantCulture,
                    $"The disk of the archive {folder} has {percent:0.#} % free, archive.minimumFreePercent wants {archive.MinimumFreePercent:0.#} %."),
                "The oldest frames are deleted at once, and new ones hardly stay.",
                "Make room on the disk, move archive.folder to a larger one, or lower archive.minimumFreePercent."));
        }
        long free = new DriveInfo(folder).AvailableFreeSpace;
        if (archive.MaxGigabytes * 1e9 > free + Taken(archive.Folder))
        {
            findings.Add(new Finding(
                "archive.largerThanDisk", Severity.Note,
                string.Create(CultureInfo.InvariantCulture,
                    $"The archive may take {archive.MaxGigabytes:0.###} GB; the disk has {free / 1e9:0.#} GB left for it."),
                "Frames are deleted for lack of room before archive.maxGigabytes is reached.",
                "Lower archive.maxGigabytes to what the disk can give."));
        }
        return Task.FromResult<string?>(folder);
    }

    private static long Taken(string folder)
    {
        if (!Directory.Exists(folder)) return 0;
        long bytes = 0;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*",
            new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })) bytes += file.Length;
        return bytes;
    }
}
