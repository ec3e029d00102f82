namespace EdgeInspector.Configuration.Keys;

/// <summary>Finds what somebody probably meant to write.</summary>
internal static class Spelling
{
    private const int MaximumLength = 64;
    private const int MinimumBeginning = 3;

    /// <summary>
    /// The nearest candidate: up to a third of its letters may differ, and one in any case; else the only one that begins with what was
    /// written. Null when none is near.
    /// </summary>
    public static string? Nearest(string written, IReadOnlyList<string> candidates)
    {
        if (written.Length > MaximumLength) return null;
        string? nearest = candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(written.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Distance <= Math.Max(1, pair.Candidate.Length / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();
        if (nearest is not null || written.Length < MinimumBeginning) return nearest;
        string[] longer = [.. candidates.Where(candidate => candidate.StartsWith(written, StringComparison.OrdinalIgnoreCase))];
        return longer.Length == 1 ? longer[0] : null;
    }

    /// <summary>
    /// Insertions, deletions, replacements and swaps of neighbours that make one text of the other, no place edited twice
    /// (Damerau 1964; the restricted form, optimal string alignment).
    /// </summary>
    public static int Distance(string left, string right)
    {
        int[,] distance = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++) distance[i, 0] = i;
        for (int j = 0; j <= right.Length; j++) distance[0, j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = distance[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                int best = Math.Min(replace, 1 + Math.Min(distance[i - 1, j], distance[i, j - 1]));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    best = Math.Min(best, 1 + distance[i - 2, j - 2]);
                distance[i, j] = best;
            }
        }

        return distance[left.Length, right.Length];
    }
}
