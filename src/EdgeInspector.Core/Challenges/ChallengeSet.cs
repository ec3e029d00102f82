namespace EdgeInspector.Challenges;

/// <summary>Physical parts whose verdict is known, in the order in which they are shown to the station.</summary>
/// <param name="Name">The set's name; records of its parts carry it.</param>
/// <param name="Recipe">The product that it is for; null for all.</param>
/// <param name="Parts">At least one.</param>
public sealed record ChallengeSet(string Name, string? Recipe, IReadOnlyList<ChallengePart> Parts)
{
    /// <summary>Whether it is for a product.</summary>
    public bool IsFor(string? recipe) => Recipe is null || Recipe == recipe;

    /// <summary>Whether it is the same set, part by part.</summary>
    public bool IsSame(ChallengeSet? other) =>
        other is not null && Name == other.Name && Recipe == other.Recipe && Parts.SequenceEqual(other.Parts);
}
