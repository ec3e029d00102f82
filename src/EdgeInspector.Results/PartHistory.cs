using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Results;

/// <summary>
/// Finds recorded parts, page by page, also while the agent runs. Nothing is written or locked, and no more is read than is asked for: the
/// files are opened one after the other, the newest first, until a page is full. Safe between threads.
/// </summary>
/// <param name="folder">The store's folder.</param>
public sealed class PartHistory(string folder)
{
    /// <summary>The most that one page may have.</summary>
    public const int LargestPage = 200;

    /// <summary>The most that one page may have when all are read.</summary>
    public const int PageOfAll = 2000;

    private const int MostPages = 50;
    private static readonly int PictureColumn = SegmentSchema.Columns.Split(',').Length;

    /// <summary>Parts, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">No more than this, 1 to <see cref="LargestPage"/>.</param>
    /// <exception cref="IOException">A file cannot be read; the message says which.</exception>
    public PartPage Read(PartFilter filter, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(limit, Math.Clamp(limit, 1, LargestPage));
        if (filter.Review is null)
        {
            PartPage all = ReadPage(filter, limit);
            return all with { Parts = WithReviews(all.Parts) };
        }
        // What people said stands in other rows than what they spoke of: pages are read until enough of their parts fit.
        List<PastPart> fitting = [];
        int unreadable = 0;
        for (int pages = 0; ; pages++)
        {
            PartPage page = ReadPage(filter, LargestPage);
            unreadable += page.Unreadable;
            foreach (PastPart part in WithReviews(page.Parts).Where(part => Fits(part, filter.Review)))
            {
                if (fitting.Count == limit) return new PartPage(fitting, fitting[^1].Record.Position, unreadable);
                fitting.Add(part);
            }
            // Whoever asks goes on from there when it was much to look at.
            if (page.Before is null || pages == MostPages) return new PartPage(fitting, page.Before, unreadable);
            filter = filter with { Before = page.Before };
        }
    }

    /// <summary>
    /// The next of all parts, the newest first: for whoever goes on with <see cref="PartFilter.Before"/> to the end.
    /// </summary>
    /// <param name="filter">Which.</param>
    /// <exception cref="IOException">A file cannot be read; the message says which.</exception>
    public PartPage ReadAll(PartFilter filter)
    {
        PartPage page = ReadPage(filter, PageOfAll, isForAll: true);
        return page with { Parts = [.. WithReviews(page.Parts).Where(part => filter.Review is not { } review || Fits(part, review))] };
    }

    /// <summary>A station's newest results with a verdict, oldest first.</summary>
    /// <param name="station">The station.</param>
    /// <param name="count">No more than this.</param>
    /// <exception cref="IOException">A file cannot be read; the message says which.</exception>
    public IReadOnlyList<ScoredPart> Scores(string station, int count)
    {
        var parts = new Dictionary<long, ScoredPart>();
        var decisions = new Dictionary<long, string>();
        foreach (string file in Files().Reverse())
        {
            Ask(file, segment =>
            {
                segment.Decisions(station, 0, (sequence, decision) => decisions.TryAdd(sequence, decision));
                segment.Scores(station, count - parts.Count, part => parts.TryAdd(part.Score.Sequence, part));
            });
            if (parts.Count >= count) break;
        }
        return [.. parts.Values.OrderBy(part => part.Score.Sequence)
            .Select(part => part with { Decision = decisions.GetValueOrDefault(part.Score.Sequence) })];
    }

    private static bool Fits(PastPart part, string review) =>
        review == PartFilter.NotReviewed ? part.Reviews.Count == 0 : part.Reviews.Count > 0 && DecisionOf(part.Reviews[0]) == review;

    private static string? DecisionOf(StoredRecord review)
    {
        using JsonDocument body = JsonDocument.Parse(review.Body);
        return body.RootElement.GetProperty("decision").GetString();
    }

    private List<PastPart> WithReviews(IReadOnlyList<PastPart> parts)
    {
        var found = new Dictionary<(string, long), List<StoredRecord>>();
        if (parts.Count > 0)
        {
            // A review is never older than what it speaks of.
            long oldest = parts.Min(part => part.Record.Position);
            foreach (string file in Files().Reverse())
            {
                Ask(file, segment =>
                {
                    foreach (IGrouping<string, long> station in parts.GroupBy(part => part.Record.Station, part => part.Record.Sequence))
                        segment.Reviews(station.Key, station.Min(), station.Max(), row => Add(RecordRow.Read(row)));
                });
                if (SegmentList.FirstPositionOf(file) <= oldest) break;
            }
        }
        return [.. parts.Select(
            part => part with { Reviews = found.GetValueOrDefault((part.Record.Station, part.Record.Sequence)) ?? [] })];

        void Add(StoredRecord? review)
        {
            if (review is null) return;
            if (!found.TryGetValue((review.Station, review.Sequence), out List<StoredRecord>? known))
                found.Add((review.Station, review.Sequence), known = []);
            if (known.TrueForAll(other => other.Id != review.Id)) known.Add(review);
        }
    }

    private PartPage ReadPage(PartFilter filter, int limit, bool isForAll = false)
    {
        List<PastPart> parts = [];
        // A file that the limits copy may be there twice for a moment.
        var seen = new HashSet<Guid>();
        int unreadable = 0;
        foreach (string file in Files().Reverse())
        {
            if (filter.Before is { } before && SegmentList.FirstPositionOf(file) >= before) continue;
            // One more than is given tells whether there are more.
            Ask(file, segment => segment.Select(filter, limit + 1 - parts.Count, isForAll, row =>
            {
                if (PartOf(row) is not { } part) unreadable++;
                else if (seen.Add(part.Record.Id)) parts.Add(part);
            }));
            if (parts.Count > limit) break;
        }
        bool hasMore = parts.Count > limit;
        if (hasMore) parts.RemoveRange(limit, parts.Count - limit);
        return new PartPage(parts, hasMore ? parts[^1].Record.Position : null, unreadable);
    }

    /// <summary>One part with its neighbours; null when it is not stored, or not what was written.</summary>
    /// <param name="station">The station.</param>
    /// <param name="sequence">Its number; for one that stands for several, the first.</param>
    /// <exception cref="IOException">A file cannot be read; the message says which.</exception>
    public PartWithNeighbours? Find(string station, long sequence)
    {
        PastPart? part = null;
        long? previous = null, next = null;
        foreach (string file in Files().Reverse())
        {
            Ask(file, segment =>
            {
                segment.One(station, sequence, row => part ??= PartOf(row));
                previous = Latest(previous, segment.Neighbour(station, sequence, "seq < $seq ORDER BY seq DESC"), isHigher: true);
                next = Latest(next, segment.Neighbour(station, sequence, "seq > $seq ORDER BY seq"), isHigher: false);
            });
            // Numbers rise from file to file: what lies before this one is further away.
            if (part is not null && previous is not null) break;
        }
        return part is null ? null : new PartWithNeighbours(WithReviews([part])[0], previous, next);
    }

    private static long? Latest(long? one, long? other, bool isHigher)
    {
        if (one is not { } first || other is not { } second) return one ?? other;
        return isHigher ? Math.Max(first, second) : Math.Min(first, second);
    }

    private static PastPart? PartOf(SqliteDataReader row) =>
        RecordRow.Read(row) is { } record
            ? new PastPart(record, row.IsDBNull(PictureColumn) ? null : row.GetValue(PictureColumn) as string, [])
            : null;

    private IEnumerable<string> Files() =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, SegmentFolder.Pattern).Order(StringComparer.Ordinal) : [];

    /// <summary>Asks a file.</summary>
    /// <returns>False when the limits have dropped it meanwhile.</returns>
    internal static bool Ask(string file, Action<ReadOnlySegment> ask)
    {
        try
        {
            using var segment = new ReadOnlySegment(file);
            ask(segment);
            return true;
        }
        catch (SqliteException exception)
        {
            // The limits drop old files at any moment.
            if (!File.Exists(file)) return false;
            throw new IOException($"{file} cannot be read: {exception.Message}", exception);
        }
    }
}
