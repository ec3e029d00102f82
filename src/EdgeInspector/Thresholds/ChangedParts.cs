using System.Globalization;
using EdgeInspector.Agent.Archiving;
using EdgeInspector.Results;

namespace EdgeInspector.Thresholds;

/// <summary>Names the parts whose verdict another threshold would change, with their pictures where the archive keeps them.</summary>
/// <param name="outbox">Folder of the result store.</param>
/// <param name="archive">Folder of the archive; null when there is none.</param>
/// <param name="station">The station.</param>
/// <param name="zone">Time zone in which the line lives: shifts are local.</param>
internal sealed class ChangedParts(string outbox, string? archive, string station, TimeZoneInfo zone)
{
    /// <summary>The most parts that are named of each kind.</summary>
    public const int Most = 20;

    private readonly PartHistory _history = new(outbox);

    /// <summary>One line for each part, the first <see cref="Most"/> of them.</summary>
    /// <param name="parts">In the order in which they are worth a look.</param>
    /// <param name="change">What would become of them, such as 'pass would be fail'.</param>
    public IEnumerable<string> Lines(IReadOnlyList<RecordedScore> parts, string change)
    {
        foreach (RecordedScore part in parts.Take(Most))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  {part.Sequence,9}  {LocalTime(part.At, zone)}  score {part.Score:G5}  {change}  {Picture(part)}");
        if (parts.Count > Most) yield return $"  ... and {parts.Count - Most} more of these";
    }

    /// <summary>A time as the line's clocks show it, with its distance from UTC.</summary>
    public static string LocalTime(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    private string Picture(RecordedScore part)
    {
        if (archive is null) return "(no picture: archive.folder is not set)";
        KeptPicture picture = KeptPicture.Find(archive, () => _history.Find(station, part.Sequence)?.Part.Record);
        return picture.Failure is { } failure ? $"(its picture cannot be looked for: {failure})" : picture.File ?? "(no picture kept)";
    }
}
