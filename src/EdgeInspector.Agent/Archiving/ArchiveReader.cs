using System.Globalization;
using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Archiving;

/// <summary>
/// Finds the pictures of a record in the archive. Where they lie follows from the record alone, never from what somebody asked; links are
/// not followed, and what lies there must say that it is of this very part.
/// </summary>
/// <param name="folder">The archive.</param>
internal sealed class ArchiveReader(string folder)
{
    private const int SmallSide = 320;
    private const long LargestFile = 256L << 20;

    /// <summary>Which pictures are kept of a part.</summary>
    public IReadOnlyList<ArchivedPicture> Find(StoredRecord record)
    {
        if (PlaceOf(record) is not { } place) return [];
        List<ArchivedPicture> found = [];
        if (IsFile($"{place}.png")) found.Add(ArchivedPicture.Frame);
        if (IsFile($"{place}.jpg")) found.Add(ArchivedPicture.Overlay);
        if (found.Count > 0) found.Add(ArchivedPicture.Small);
        return found;
    }

    /// <summary>The file to look at: the part with its heat map, else the bare frame; null when neither is kept.</summary>
    public string? FileOf(StoredRecord record) =>
        PlaceOf(record) is { } place ? Array.Find([$"{place}.jpg", $"{place}.png"], IsFile) : null;

    /// <summary>A picture, encoded; null when it is not kept.</summary>
    /// <exception cref="IOException">It cannot be read, or is no picture; the message names the file.</exception>
    public byte[]? Read(StoredRecord record, ArchivedPicture picture)
    {
        if (PlaceOf(record) is not { } place) return null;
        string[] files = picture switch
        {
            ArchivedPicture.Frame => [$"{place}.png"],
            ArchivedPicture.Overlay => [$"{place}.jpg"],
            _ => [$"{place}.jpg", $"{place}.png"],
        };
        if (files.FirstOrDefault(IsFile) is not { } file) return null;
        byte[] bytes = RegularFile.ReadAllBytes(file, LargestFile);
        if (picture != ArchivedPicture.Small) return bytes;
        try
        {
            return SmallPicture.Of(bytes, file, SmallSide);
        }
        catch (PictureException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    // Without the ending; null when nothing of this part lies there. Numbers start again with another state folder, and the archive stays.
    private string? PlaceOf(StoredRecord record)
    {
        if (record.Kind != RecordKind.Result || record.Verdict == Verdict.NotInspected
            || Path.GetFileName(record.Station) != record.Station) return null;
        string day = record.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string name = string.Create(CultureInfo.InvariantCulture,
            $"{record.Sequence:D9}-{(record.Verdict == Verdict.Fail ? "fail" : "pass")}");
        string station = Path.Combine(folder, record.Station), place = Path.Combine(station, day, name);
        if (IsLink(station) || IsLink(Path.Combine(station, day)) || !IsFile($"{place}.json")) return null;
        try
        {
            return ArchivedResult.Read($"{place}.json").Id == record.Id ? place : null;
        }
        catch (FileNotFoundException)
        {
            // It was deleted just now.
            return null;
        }
    }

    private static bool IsLink(string path) => new DirectoryInfo(path).LinkTarget is not null;

    private static bool IsFile(string path) => new FileInfo(path) is { Exists: true, LinkTarget: null };
}
