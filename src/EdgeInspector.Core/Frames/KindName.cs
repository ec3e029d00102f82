namespace EdgeInspector.Frames;

/// <summary>
/// Decides from a folder's name whether people keep good or defective parts in it. Upper case, digits and signs do not matter.
/// </summary>
public static class KindName
{
    private static readonly string[] Good = ["good", "ok", "io", "pass", "passed", "normal", "gut"];

    private static readonly string[] BesideGood = ["part", "parts", "piece", "pieces", "image", "images", "picture", "pictures", "sample",
        "samples", "only", "teile"];

    private static readonly string[] Defect =
    [
        "bad", "ng", "nok", "ko", "nio", "defect", "defects", "defective", "fail", "failed", "fails", "fault", "faults", "faulty", "reject",
        "rejects", "rejected", "anomaly", "anomalies", "anomalous", "abnormal", "scrap", "ausschuss", "schlecht", "damaged", "broken",
    ];

    // They show where defects are; a folder without them says nothing of its parts.
    private static readonly string[] Masks = ["mask", "masks"];

    // A negation counts for the word after it alone: of "no_label_defect" the label is missing.
    private static readonly string[] Negations = ["no", "non", "not", "without"];
    private static readonly string[] BetweenThem = ["a", "any", "from", "of", "visible"];

    /// <summary>Whether the name says that the parts are good.</summary>
    public static bool IsGood(string name)
    {
        string[] words = Words(name);
        if (words.Length == 0 || IsDefect(words)) return false;
        return (Good.Contains(words[0]) && words.Skip(1).All(BesideGood.Contains)) || words.Any(Defect.Contains);
    }

    /// <summary>Whether the name says that the parts, or the pictures, show defects.</summary>
    public static bool IsDefect(string name) => IsDefect(Words(name));

    private static bool IsDefect(string[] words)
    {
        if (string.Concat(words) == "groundtruth") return true;
        for (int i = 0; i < words.Length; i++)
        {
            bool isNegated = IsNegated(words, i);
            if (Good.Contains(words[i]) ? isNegated : !isNegated && (Defect.Contains(words[i]) || Masks.Contains(words[i]))) return true;
        }
        return false;
    }

    // "no defect", "without any defects", "defect free", "free of defects"; "not free of defects" is none.
    private static bool IsNegated(string[] words, int at)
    {
        if (at + 1 < words.Length && words[at + 1] == "free") return !IsAfterNegation(words, at);
        int before = at - 1;
        while (before >= 0 && BetweenThem.Contains(words[before])) before--;
        if (before < 0) return false;
        return words[before] == "free" ? before < at - 1 && !IsAfterNegation(words, before) : Negations.Contains(words[before]);
    }

    private static bool IsAfterNegation(string[] words, int at) => at > 0 && Negations.Contains(words[at - 1]);

    private static string[] Words(string name)
    {
        string lower = new([.. name.Select(sign => char.IsLetter(sign) ? char.ToLowerInvariant(sign) : ' ')]);
        string[] words = lower.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // i.O. and n.i.O.
        return words.Length is 2 or 3 && words.All(word => word.Length == 1) ? [string.Concat(words)] : words;
    }
}
