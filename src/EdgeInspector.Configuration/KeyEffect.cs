namespace EdgeInspector.Configuration;

/// <summary>When an edited key takes effect in a running agent.</summary>
internal static class KeyEffect
{
    private static readonly string[] Reopening = ["camera", "mode", "queueCapacity", "deadlineMilliseconds", "frameLimits"];

    /// <summary>A sentence for a key's path without indexes, such as <c>stations[].threshold</c>.</summary>
    public static string Of(string path)
    {
        string[] levels = path.Split('.');
        if (levels[0] == "$schema") return "The agent does not read it.";
        if (levels[0] is not "stations[]") return "An edit takes effect with the next start of the agent.";
        string key = levels.Length > 2 && levels[1] == "recipes[]" ? levels[2] : levels.ElementAtOrDefault(1) ?? "";
        if (key == "name" && levels.Length == 2) return "Another name is another station: it takes effect with the next start of the agent.";
        return Reopening.Contains(key)
            ? "An edit takes effect at once; this station's camera is opened anew for it."
            : "An edit takes effect at once, between two frames.";
    }
}
