namespace EdgeInspector.Frames;

/// <summary>Tells from a folder's name whether people keep good or defective parts in it. Upper case, digits and signs do not matter.</summary>
public static class KindName
{
    private static readonly string[] Good = ["good", "ok", "io", "pass", "passed", "normal", "gut"];

    private static readonly string[] BesideGood = ["part", "parts", "piece", "pieces", "image", "images", "picture", "pictures", "sample", "samples", "only", "teile"];

    private static readonly string[] Defect =
    [
        "bad", "ng", "nok", "ko", "nio", "defect", "defects", "defective", "fail", "failed", "fails", "fault", "faults", "faulty", "reject",
        "rejects", "rejected", "anomaly", "anomalies", "anomalous", "abnormal", "scrap", "ausschuss", "schlecht", "damaged", "broken", "mask",
        "masks",
    ];

    // "ground_truth" and "not ok" are two words that mean something else alone; "defect_free" means the opposite.
    private static readonly string[] DefectTogether = ["groundtruth", "notok", "nogood", "notgood"];
    private static readonly string[] Negations = ["no", "non", "free", "without", "not"];

    /// <summary>Whether the name says that the parts are good.</summary>
    public static bool IsGood(string name)
    {
        string[] words = Words(name);
        if (words.Length == 0 || IsDefect(name)) return false;
        return (Good.Contains(words[0]) && words.Skip(1).All(BesideGood.Contains)) || (words.Any(Defect.Contains) && words.Any(Negations.Contains));
    }

    /// <summary>Whether the name says that the parts, or the pictures, show defects.</summary>
    public static bool IsDefect(string name)
    {
        string[] words = Words(name);
        return DefectTogether.Contains(string.Concat(words)) || (words.Any(Defect.Contains) && !words.Any(Negations.Contains));
    }

    private static string[] Words(string name)
    {
        string lower = new([.. name.Select(sign => char.IsLetter(sign) ? char.ToLowerInvariant(sign) : ' ')]);
        string[] words = lower.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // i.O. and n.i.O.
        return words.Length is 2 or 3 && words.All(word => word.Length == 1) ? [string.Concat(words)] : words;
    }
}
