using System.Globalization;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>Reads what stands behind the path of a question for parts.</summary>
internal static class PartQuery
{
    private const int UsualPage = 24, LargestPage = 100, LongestText = 200;

    /// <summary>What may be asked.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Names { get; } =
    [
        ("station", "The station; all without."),
        ("verdict", "Verdicts with commas between them: pass, fail, notInspected; all without."),
        ("reason", "The reason, such as cameraLost."),
        ("part", "The part's id, letter by letter."),
        ("lot", "The lot, letter by letter."),
        ("recipe", "The recipe, letter by letter."),
        ("zone", "The zone whose score decided, letter by letter."),
        ("review", "What was last said of the verdict: none, confirm, overturn, dontKnow."),
        ("from", "Nothing older than this time, such as 2026-11-29T06:00:00Z."),
        ("to", "Nothing as new as this time."),
        ("before", "Goes on behind another page: what that gave as before."),
        ("limit", "Parts a page, 1 to 100; 24 without."),
    ];

    /// <summary>What may be asked where all parts are given at once.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> NamesOfAll { get; } =
        [.. Names.Where(name => name.Name is not ("before" or "limit"))];

    /// <summary>Reads it.</summary>
    /// <param name="query">The question.</param>
    /// <param name="names">What may be asked.</param>
    /// <param name="filter">What is asked for.</param>
    /// <param name="limit">Parts a page.</param>
    /// <returns>What is wrong with it, as a sentence; null when nothing is.</returns>
    public static string? Read(
        IQueryCollection query, IReadOnlyList<(string Name, string Meaning)> names, out PartFilter filter, out int limit)
    {
        (filter, limit) = (new PartFilter(), UsualPage);
        foreach (string name in query.Keys)
        {
            if (names.All(known => known.Name != name))
                return $"There is no {Short(name)} to ask for; there are {string.Join(", ", names.Select(known => known.Name))}.";
            if (query[name].Count > 1) return $"{name} is there twice.";
            if (query[name].ToString().Length > LongestText) return $"{name} is longer than {LongestText} characters.";
        }
        List<Verdict> verdicts = [];
        foreach (string word in Text(query, "verdict")?.Split(',') ?? [])
        {
            if (!TryVerdict(word, out Verdict verdict)) return "verdict is none of pass, fail, notInspected.";
            verdicts.Add(verdict);
        }
        if (Text(query, "review") is { } review && review is not (PartFilter.NotReviewed or "confirm" or "overturn" or "dontKnow"))
            return "review is none of none, confirm, overturn, dontKnow.";
        if (!TryTime(query, "from", out DateTimeOffset? from) || !TryTime(query, "to", out DateTimeOffset? to))
            return "from or to is no time such as 2026-11-29T06:00:00Z.";
        if (!TryNumber(query, "before", 1, long.MaxValue, out long? before)) return "before is not what another page gave.";
        if (!TryNumber(query, "limit", 1, LargestPage, out long? most)) return $"limit is no number from 1 to {LargestPage}.";
        limit = (int)(most ?? UsualPage);
        filter = new PartFilter
        {
            Station = Text(query, "station"),
            Verdicts = verdicts,
            Reason = Text(query, "reason"),
            Part = Text(query, "part"),
            Lot = Text(query, "lot"),
            Recipe = Text(query, "recipe"),
            Zone = Text(query, "zone"),
            Review = Text(query, "review"),
            From = from,
            To = to,
            Before = before,
        };
        return null;
    }

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static string Short(string text) => text.Length <= 40 ? text : text[..40];

    private static bool TryVerdict(string word, out Verdict verdict) =>
        Enum.TryParse(word, ignoreCase: true, out verdict) && word.Length > 0 && char.IsAsciiLetter(word[0]);

    /// <summary>Reads a time.</summary>
    /// <returns>False when there is something else; true also when there is nothing.</returns>
    public static bool TryTime(IQueryCollection query, string name, out DateTimeOffset? time)
    {
        time = null;
        if (Text(query, name) is not { } text) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset read))
            return false;
        time = read;
        return true;
    }

    /// <summary>Reads a number.</summary>
    /// <returns>False when there is something else, or it is out of its range; true also when there is nothing.</returns>
    public static bool TryNumber(IQueryCollection query, string name, long least, long most, out long? number)
    {
        number = null;
        if (Text(query, name) is not { } text) return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long read) || read < least || read > most)
            return false;
        number = read;
        return true;
    }
}
