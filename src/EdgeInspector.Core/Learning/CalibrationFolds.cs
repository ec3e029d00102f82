using System.Text.RegularExpressions;

namespace EdgeInspector.Learning;

/// <summary>
/// Which images are left out together. Folds are contiguous blocks in file order, because neighbours on a line look alike: with
/// near-duplicates in both halves the threshold would come out too low.
/// </summary>
public static class CalibrationFolds
{
    /// <summary>Folds when there are enough images.</summary>
    public const int Folds = 5;

    /// <summary>Below this many images (or groups) each is left out alone.</summary>
    public const int LeaveOneOutBelow = 20;

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The fold of each image, from 0; all zero when there are fewer than two images or groups, which cannot be left out.
    /// </summary>
    /// <param name="files">In natural order; images that show the same have the same name here.</param>
    /// <param name="groupPattern">Regular expression whose first group (or whole match) names the part or lot; null when every image is its
    /// own.</param>
    /// <param name="count">Folds; 0 when nothing can be left out.</param>
    /// <exception cref="LearningOptionsException">The pattern is no regular expression, or does not match a file; the message says
    /// which.</exception>
    public static int[] Assign(IReadOnlyList<string> files, string? groupPattern, out int count)
    {
        string[] groups = [.. files.Select(file => groupPattern is null ? file : GroupOf(file, groupPattern))];
        string[] distinct = [.. groups.Distinct()];
        count = distinct.Length < 2 ? 0 : distinct.Length < LeaveOneOutBelow ? distinct.Length : Folds;
        int folds = count;
        Dictionary<string, int> foldOf = distinct.Select((group, i) => (group, i))
            .ToDictionary(pair => pair.group, pair => (int)((long)pair.i * folds / distinct.Length));
        return [.. groups.Select(group => foldOf[group])];
    }

    private static string GroupOf(string file, string pattern)
    {
        Match match;
        try
        {
            match = Regex.Match(file, pattern, RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (RegexParseException exception)
        {
            throw new LearningOptionsException($"--group: '{pattern}' is no regular expression: {exception.Message}", exception);
        }
        if (!match.Success)
            throw new LearningOptionsException($"--group: '{pattern}' does not match '{file}'; every image must belong to a group.");
        return match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;
    }
}
