namespace EdgeInspector.Configuration;

/// <summary>Checks what no key of a station's challenges can tell alone.</summary>
/// <param name="report">Takes the path, what is wrong there, and other paths that the rule looks at.</param>
internal sealed class ChallengeValidator(Action<string, string, string[]> report)
{
    /// <summary>Applies all rules.</summary>
    public void Validate(StationConfiguration station, string path)
    {
        ValueList<ChallengeSetConfiguration> sets = station.Challenge.Sets ?? [];
        if (sets.Count > 0 && station.Mode == StationMode.LatestOnly)
            report($"{path}.challenge.sets", "with latestOnly frames are skipped, and nobody knows which part is which; challenges need everyFrame",
                [$"{path}.mode"]);
        for (int i = 0; i < sets.Count; i++)
        {
            string place = $"{path}.challenge.sets[{i}]";
            if (sets.Take(i).Any(other => other.Name == sets[i].Name))
                report($"{place}.name", $"\"{sets[i].Name}\" is the name of another set of this station already", []);
            if (sets[i].Recipe is { } recipe && station.FindRecipe(recipe) is null)
                report($"{place}.recipe", $"there is no recipe \"{recipe}\" at this station; name one of its recipes, or remove the key",
                    [$"{path}.recipes"]);
            for (int j = 0; j < sets[i].Parts.Count; j++) Validate(sets[i].Parts, j, $"{place}.parts[{j}]");
        }
    }

    private void Validate(ValueList<ChallengePartConfiguration> parts, int at, string place)
    {
        ChallengePartConfiguration part = parts[at];
        if (parts.Take(at).Any(other => other.Name == part.Name))
            report($"{place}.name", $"\"{part.Name}\" is the name of another part of this set already", []);
        if (part.PartId is not null && parts.Take(at).Any(other => other.PartId == part.PartId))
            report($"{place}.partId", $"\"{part.PartId}\" is the id of another part of this set already", []);
        if (part is { Expect: ChallengeExpectation.Pass, Region: not null })
            report($"{place}.region", "a good part has no defect; expect fail, or remove the key", [$"{place}.expect"]);
        if (part.Region is { Count: 4 } region && (region[2] == 0 || region[3] == 0))
            report($"{place}.region", "nothing can overlap an empty place; give it a width and a height", []);
    }
}
