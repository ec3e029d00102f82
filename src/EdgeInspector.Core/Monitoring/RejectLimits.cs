using EdgeInspector.Numerics;

namespace EdgeInspector.Monitoring;

/// <summary>
/// How many rejects chance gives at most, when each part is rejected with the same probability. Counts of rejects are not normally
/// distributed: limits of three standard deviations call several times too often at the rates of good lines.
/// </summary>
public static class RejectLimits
{
    /// <summary>The share of groups of a line in control that are beyond a limit, at most: that of three standard deviations.</summary>
    public const double GroupChance = 0.00135;

    /// <summary>The same of rejects that follow each other closely.</summary>
    public const double RunChance = 0.001;

    /// <summary>A smaller share of rejects is rare: what lies between them tells more than their number in a group.</summary>
    public const double Rare = 0.005;

    /// <summary>So many rejects are held against the parts among which they lie, where they are rare.</summary>
    public static IReadOnlyList<int> RunLengths { get; } = [3, 5];

    // From this on limits by chance alone become absurdly narrow.
    private const long LargeGroup = 5000;

    // The mean of |x - y| of two standard normal variables.
    private const double MeanRange = 1.128;

    /// <summary>The least number of rejects that is beyond chance: the smallest c with P(X >= c) at most 0.00135, X binomial.</summary>
    /// <param name="parts">Parts of the group; 0 or more.</param>
    /// <param name="share">Share of rejects of a line in control, greater than 0, less than 1.</param>
    /// <returns>1 to <paramref name="parts"/> + 1; the latter when no number is beyond chance.</returns>
    public static long Exact(long parts, double share)
    {
        Require(share);
        long low = 1, high = parts + 1;
        while (low < high)
        {
            long middle = (low + high) / 2;
            if (AtLeast(middle, parts, share) <= GroupChance) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    /// <summary>
    /// The most parts among which so many rejects are beyond chance: the largest K with P(X >= rejects) at most so small (usually 0.001)
    /// of K parts (CCC-r charts: Xie, Goh and Kuralmani, Statistical Models and Control Charts for High-Quality Processes, 2002). For rare
    /// rejects, of which no hour has enough.
    /// </summary>
    /// <param name="rejects">2 or more.</param>
    /// <param name="share">Share of rejects of a line in control, greater than 0, less than 1.</param>
    /// <param name="chance">The share of such groups of rejects of a line in control that are called, at most.</param>
    /// <returns><paramref name="rejects"/> or more; 0 when even these in a row are nothing odd.</returns>
    public static long PartsWith(int rejects, double share, double chance = RunChance)
    {
        Require(share);
        ArgumentOutOfRangeException.ThrowIfLessThan(rejects, 2);
        if (AtLeast(rejects, rejects, share) > chance) return 0;
        long low = rejects, high = rejects;
        while (AtLeast(rejects, high, share) <= chance) (low, high) = (high, 2 * high);
        while (high - low > 1)
        {
            long middle = (low + high) / 2;
            if (AtLeast(rejects, middle, share) <= chance) low = middle;
            else high = middle;
        }
        return low;
    }

    /// <summary>
    /// How much more groups differ than chance alone lets them: sigma_z = mean |z_i - z_(i-1)| / 1.128 (Laney, Improved Control Charts for
    /// Attributes, Quality Engineering 14, 2002). Where groups are large, small differences between lots are beyond every binomial limit.
    /// </summary>
    /// <param name="groups">Parts and rejects of groups in their order.</param>
    /// <param name="share">Share of rejects of all of them, greater than 0, less than 1.</param>
    /// <returns>At least 1; 1 with fewer than two groups.</returns>
    public static double Spread(IReadOnlyList<(long Parts, long Failed)> groups, double share)
    {
        Require(share);
        double[] deviates =
        [
            .. groups.Where(group => group.Parts > 0)
                .Select(group => ((double)group.Failed / group.Parts - share) / Deviation(group.Parts, share)),
        ];
        if (deviates.Length < 2) return 1;
        return Math.Max(1, deviates.Skip(1).Zip(deviates, (now, before) => Math.Abs(now - before)).Average() / MeanRange);
    }

    /// <summary>The least number of rejects beyond p + 3 sigma_z sqrt(p (1 - p) / n) of a group, Laney's p' chart.</summary>
    /// <param name="parts">Parts of the group.</param>
    /// <param name="share">Share of rejects of a line in control, greater than 0, less than 1.</param>
    /// <param name="spread">See <see cref="Spread"/>.</param>
    public static long Laney(long parts, double share, double spread) =>
        Math.Min(parts, (long)Math.Floor(parts * (share + 3 * spread * Deviation(Math.Max(1, parts), share)))) + 1;

    /// <summary>The least number of rejects that is beyond what a group should have: exact, and Laney's where more than 5,000 parts are in
    /// it.</summary>
    /// <param name="parts">Parts of the group; 0 or more.</param>
    /// <param name="share">Share of rejects of a line in control, greater than 0, less than 1.</param>
    /// <param name="spread">See <see cref="Spread"/>.</param>
    public static long Beyond(long parts, double share, double spread) =>
        parts > LargeGroup ? Laney(parts, share, spread) : Exact(parts, share);

    private static double Deviation(long parts, double share) => Math.Sqrt(share * (1 - share) / parts);

    // P(X >= count) of a binomial variable is a regularized incomplete beta function (DLMF 8.17.5).
    private static double AtLeast(long count, long parts, double share) => count <= 0 ? 1 : count > parts ? 0
        : BetaDistribution.Cumulative(count, parts - count + 1, share);

    private static void Require(double share)
    {
        if (!(share > 0 && share < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "It is no share between 0 and 1.");
    }
}
