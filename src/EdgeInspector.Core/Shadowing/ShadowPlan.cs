namespace EdgeInspector.Shadowing;

/// <summary>What somebody wanted of a shadow run.</summary>
/// <param name="Version">Number of version B in the history of the station's model.</param>
/// <param name="Model">SHA-256 of its package.</param>
/// <param name="Recipe">The product whose own model it is a version of; null for the station's.</param>
/// <param name="Every">B judges every so-manieth part that A judged; 1 for each.</param>
/// <param name="Parts">So many parts must have been judged by both before the gate can open.</param>
/// <param name="By">Who began it.</param>
/// <param name="Why">Why, for the record.</param>
public sealed record ShadowPlan(int Version, string Model, string? Recipe, int Every, int Parts, string By, string Why)
{
    /// <summary>
    /// Parts that are wanted where nobody says how many: of 300 without an event, with 95 % confidence less than 1 % have it
    /// (rule of three, 3/n).
    /// </summary>
    public const int UsualParts = 300;

    /// <summary>The most that can be wanted of <see cref="Every"/> and <see cref="Parts"/>.</summary>
    public const int MostEvery = 10_000, MostParts = 1_000_000;
}
