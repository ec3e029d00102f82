using System.Globalization;

namespace EdgeInspector.Inference.Teaching;

/// <summary>What was scored again with a change, and what it would hide.</summary>
public sealed record GuardReport
{
    /// <summary>SHA-256 of the package that it was held against.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>The threshold that what must be found is held against; of the station where zones have none of their own.</summary>
    public required float Threshold { get; init; }

    /// <summary>Confirmed rejects that were scored.</summary>
    public required int ConfirmedRejects { get; init; }

    /// <summary>Confirmed rejects whose frames the archive has no more: nobody can say what the change does to them.</summary>
    public required int WithoutFrame { get; init; }

    /// <summary>Pictures of the challenge set that were scored.</summary>
    public required int Challenges { get; init; }

    /// <summary>Golden pictures with a defect, and drawn defects, that were scored.</summary>
    public required int DrawnDefects { get; init; }

    /// <summary>What fails without the change and would pass with it.</summary>
    public required IReadOnlyList<GuardedPart> Hidden { get; init; }

    /// <summary>The candidate's own score before it is learned; null for a report of a whole version.</summary>
    public float? Score { get; init; }

    /// <summary>Rows of the bank that the candidate would own; null where the method keeps none.</summary>
    public int? Rows { get; init; }

    /// <summary>Rows that it may own at most.</summary>
    public int? MostRows { get; init; }

    /// <summary>
    /// How far its farthest patch lies from the bank, in radii of the bank: of two candidates the one with the higher number is looked at
    /// first. Null where the method keeps no bank.
    /// </summary>
    public double? Movement { get; init; }

    /// <summary>Why it is unlike good parts, in sentences; empty when it is not.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>What could not be tried, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>In a sentence what it comes to.</summary>
    public string Summary()
    {
        string tried = string.Create(CultureInfo.InvariantCulture,
            $"{ConfirmedRejects} confirmed rejects, {Challenges} challenge pictures and {DrawnDefects} drawn defects were scored again");
        if (WithoutFrame > 0)
            tried += string.Create(CultureInfo.InvariantCulture, $" ({WithoutFrame} confirmed rejects have no frame in the archive any more)");
        if (Hidden.Count == 0) return $"{tried}; all that failed before fails still.";
        const int MostNames = 5;
        string names = string.Join(", ", Hidden.Take(MostNames).Select(part => part.Name));
        return $"{tried}; {Hidden.Count} of them would pass: {names}{(Hidden.Count > MostNames ? ", ..." : "")}.";
    }
}
