namespace EdgeInspector.Shadowing;

/// <summary>The two-by-two table of a shadow run: what A, the model in use, and B, the one in its shadow, said of the same parts.</summary>
/// <param name="BothPass">Parts that pass with both.</param>
/// <param name="OnlyAFails">Parts that A rejects and B lets pass.</param>
/// <param name="OnlyBFails">Parts that A lets pass and B rejects.</param>
/// <param name="BothFail">Parts that both reject.</param>
public sealed record ShadowCounts(long BothPass = 0, long OnlyAFails = 0, long OnlyBFails = 0, long BothFail = 0)
{
    /// <summary>Parts that both judged.</summary>
    public long Judged => BothPass + OnlyAFails + OnlyBFails + BothFail;

    /// <summary>Parts that they judged differently.</summary>
    public long Differing => OnlyAFails + OnlyBFails;

    /// <summary>With one part more.</summary>
    internal ShadowCounts With(bool aFails, bool bFails) => (aFails, bFails) switch
    {
        (false, false) => this with { BothPass = BothPass + 1 },
        (true, false) => this with { OnlyAFails = OnlyAFails + 1 },
        (false, true) => this with { OnlyBFails = OnlyBFails + 1 },
        (true, true) => this with { BothFail = BothFail + 1 },
    };
}
