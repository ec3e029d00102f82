using EdgeInspector.Verdicts;

namespace EdgeInspector.Results;

/// <summary>
/// Counts recorded parts, also while the agent runs. Nothing is written or locked; SQLite counts file by file, so that what is held does
/// not grow with the number of parts. Safe between threads.
/// </summary>
/// <param name="folder">The store's folder.</param>
/// <param name="zone">Whose clock tells the hours.</param>
public sealed class PartReports(string folder, TimeZoneInfo zone)
{
    private const int Tries = 5;

    /// <summary>A station's parts in each of some times.</summary>
    /// <param name="station">The station.</param>
    /// <param name="shifts">The times.</param>
    /// <exception cref="IOException">A file cannot be read; the message says which.</exception>
    public IReadOnlyList<PartTally> Count(string station, IReadOnlyList<ShiftTime> shifts)
    {
        Tally[] tallies = [];
        InEachFile(() => tallies = [.. shifts.Select(_ => new Tally())], segment =>
        {
            for (int i = 0; i < shifts.Count; i++) segment.Count(station, shifts[i], tallies[i].Add);
        });
        return [.. shifts.Select((shift, i) => tallies[i].ToPartTally(shift, zone, tallies[i].Parts == 0 || IsWhole(station, tallies[i])))];
    }

    /// <summary>Where a station's failed parts of some time differ from good ones.</summary>
    /// <param name="station">The station.</param>
    /// <param name="shift">The time.</param>
    /// <exception cref="IOException">A file cannot be read; the message says which.</exception>
    public RejectPlaces Places(string station, ShiftTime shift)
    {
        Dictionary<long, string> decisions = [];
        InEachFile(decisions.Clear, segment =>
        {
            // The newest decision counts: it lies in the newest file, and is the first that a file gives.
            var here = new Dictionary<long, string>();
            segment.Decisions(station, 0, (sequence, decision) => here.TryAdd(sequence, decision));
            foreach ((long sequence, string decision) in here) decisions[sequence] = decision;
        });
        long overturned = 0, withoutPlace = 0;
        var sequences = new SortedSet<long>();
        long[] cells = new long[RejectPlaces.Columns * RejectPlaces.Rows];
        Dictionary<string, long> zones = new(StringComparer.Ordinal), lots = new(StringComparer.Ordinal);
        InEachFile(() =>
        {
            (overturned, withoutPlace) = (0, 0);
            sequences.Clear();
            Array.Clear(cells);
            zones.Clear();
            lots.Clear();
        }, segment => segment.Rejects(station, shift, (sequence, lot, body) =>
        {
            if (decisions.GetValueOrDefault(sequence) == "overturn")
            {
                overturned++;
                return;
            }
            sequences.Add(sequence);
            lots[lot ?? ""] = lots.GetValueOrDefault(lot ?? "") + 1;
            if (!RejectMap.TryAdd(body, cells, zones)) withoutPlace++;
        }));
        return new RejectPlaces
        {
            Overturned = overturned,
            Sequences = [.. sequences],
            WithoutPlace = withoutPlace,
            Cells = cells,
            Lots = lots,
            Zones = [.. zones.OrderByDescending(zone => zone.Value).ThenBy(zone => zone.Key, StringComparer.Ordinal)
                .Select(zone => new ZoneTally(zone.Key.Length == 0 ? null : zone.Key, zone.Value))],
        };
    }

    // Numbers count without a gap: those of the shift, and the one before its first.
    private bool IsWhole(string station, Tally tally)
    {
        bool hasNoGap = tally.Parts == tally.Last - tally.First + 1;
        (long first, long last) = (Math.Max(1, tally.First - 1), hasNoGap ? tally.First : tally.Last);
        long there = 0;
        InEachFile(() => there = 0, segment => there += segment.Numbers(station, first, last));
        return there == last - first + 1;
    }

    // The limits drop old files, or what passed in them, at any moment: then everything is counted again.
    private void InEachFile(Action begin, Action<ReadOnlySegment> ask)
    {
        for (int i = 1; ; i++)
        {
            begin();
            if (Files().All(file => PartHistory.Ask(file, ask))) return;
            if (i == Tries) throw new IOException($"{folder}: files vanish while they are read. Ask again.");
        }
    }

    // What the limits leave of a file lies beside it for a moment; the whole one counts.
    private string[] Files() => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, SegmentFolder.Pattern).Order(StringComparer.Ordinal).GroupBy(SegmentList.FirstPositionOf)
            .Select(same => same.Last()).OrderBy(SegmentList.FirstPositionOf)]
        : [];

    private sealed class Tally
    {
        private readonly Dictionary<string, long> _reasons = new(StringComparer.Ordinal);
        private readonly SortedDictionary<DateTimeOffset, long[]> _quarters = [];
        private readonly Dictionary<string, (long First, long[] Counts)> _lots = new(StringComparer.Ordinal);
        private readonly long[] _counts = new long[3];

        public long First { get; private set; } = long.MaxValue;

        public long Last { get; private set; }

        public long Parts => _counts.Sum();

        public void Add(CountedGroup group)
        {
            int verdict = Math.Clamp((int)group.Verdict, 0, 2);
            _counts[verdict] += group.Parts;
            (First, Last) = (Math.Min(First, group.First), Math.Max(Last, group.Last));
            if (group.Verdict == Verdict.NotInspected && group.Reason is { } reason)
                _reasons[reason] = _reasons.GetValueOrDefault(reason) + group.Parts;
            if (!_quarters.TryGetValue(group.Quarter, out long[]? counts)) _quarters.Add(group.Quarter, counts = new long[3]);
            counts[verdict] += group.Parts;
            (long first, long[] ofLot) = _lots.GetValueOrDefault(group.Lot ?? "", (long.MaxValue, new long[3]));
            ofLot[verdict] += group.Parts;
            _lots[group.Lot ?? ""] = (Math.Min(first, group.First), ofLot);
        }

        public PartTally ToPartTally(ShiftTime shift, TimeZoneInfo zone, bool isWhole) => new()
        {
            From = shift.From,
            To = shift.To,
            Passed = _counts[(int)Verdict.Pass],
            Failed = _counts[(int)Verdict.Fail],
            NotInspected = _counts[(int)Verdict.NotInspected],
            ByReason = _reasons.OrderByDescending(reason => reason.Value).ToDictionary(),
            Hours = [.. _quarters.GroupBy(quarter => HourOf(quarter.Key, zone)).Select(hour => new HourTally(
                hour.Key, hour.Sum(quarter => quarter.Value[(int)Verdict.Pass]), hour.Sum(quarter => quarter.Value[(int)Verdict.Fail]),
                hour.Sum(quarter => quarter.Value[(int)Verdict.NotInspected])))],
            // While nobody names lots there is nothing to tell apart.
            Lots = _lots.Keys.All(lot => lot.Length == 0) ? [] : [.. _lots.OrderBy(lot => lot.Value.First).Select(lot => new LotTally(
                lot.Key.Length == 0 ? null : lot.Key, lot.Value.Counts[(int)Verdict.Pass], lot.Value.Counts[(int)Verdict.Fail],
                lot.Value.Counts[(int)Verdict.NotInspected]))],
            IsWhole = isWhole,
        };

        // Clocks differ from UTC by whole quarters of an hour, and are set by them.
        private static DateTimeOffset HourOf(DateTimeOffset quarter, TimeZoneInfo zone) =>
            quarter.AddMinutes(-TimeZoneInfo.ConvertTime(quarter, zone).Minute);
    }
}
