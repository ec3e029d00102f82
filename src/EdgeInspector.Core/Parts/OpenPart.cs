using EdgeInspector.Verdicts;

namespace EdgeInspector.Parts;

/// <summary>A part whose views come; used under the group's lock.</summary>
internal sealed class OpenPart(long ordinal, long sequence, long opened, string? partId, int stations)
{
    private readonly bool[] _expected = new bool[stations];
    private readonly PartView?[] _views = new PartView?[stations];
    private int _missing = stations;

    /// <summary>Counts the parts of this run, from 1.</summary>
    public long Ordinal { get; } = ordinal;

    /// <summary>Number of its record.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>When it was opened.</summary>
    public long Opened { get; } = opened;

    /// <summary>When its first frame was received; null while only frames that were lost are known.</summary>
    public long? Received { get; set; }

    /// <summary>Its id; null while none is known.</summary>
    public string? PartId { get; private set; } = partId;

    /// <summary>Whether two views have different ids.</summary>
    public bool IsMixed { get; private set; }

    /// <summary>The part before it with the same id; null for none.</summary>
    public OpenPart? Same { get; set; }

    /// <summary>What was said of it; null while it is open.</summary>
    public Verdict? Closed { get; private set; }

    /// <summary>Whether all views have their records.</summary>
    public bool IsComplete => _missing == 0;

    /// <summary>Whether a station's frame is known already.</summary>
    public bool Has(int station) => _expected[station];

    /// <summary>A station's frame belongs to it.</summary>
    public void Expect(int station, string? partId)
    {
        _expected[station] = true;
        IsMixed |= partId is not null && PartId is not null && partId != PartId;
        PartId ??= partId;
    }

    /// <summary>A station's record has come.</summary>
    public void Add(int station, PartView view)
    {
        _views[station] = view;
        _missing--;
    }

    /// <summary>What is said of it now; it is closed by that.</summary>
    /// <param name="names">Of the stations.</param>
    /// <param name="cause">Why it is closed before all views are there.</param>
    public Judgement Close(IReadOnlyList<string> names, Reason cause)
    {
        var views = new PartView[_views.Length];
        bool warned = false;
        PartView? worst = null;
        Reason? refused = IsComplete ? null : cause;
        for (int i = 0; i < views.Length; i++)
        {
            PartView view = views[i] = _views[i] ?? PartView.Missing(names[i]);
            if (view.Verdict == Verdict.Fail && (worst is null || Excess(view) > Excess(worst))) worst = view;
            warned |= view.Warning;
            if (view.Verdict == Verdict.NotInspected) refused ??= view.Reason;
        }
        if (IsMixed) refused ??= Reason.ViewMismatch;
        Reason? reason = worst is not null ? Reason.ScoreAtOrAboveThreshold : refused;
        Closed = worst is not null ? Verdict.Fail : reason is null ? Verdict.Pass : Verdict.NotInspected;
        return new Judgement(Closed.Value, reason, warned && Closed == Verdict.Pass, worst?.Score, [])
        {
            // Regions are the view's own.
            DecidedBy = DecisiveScore.Image,
            Threshold = worst?.Threshold,
            Views = views,
            PartId = PartId,
        };
    }

    // Scores of different models cannot be compared, but how far they are above their thresholds can.
    private static float Excess(PartView view) => view.Score / view.Threshold ?? 0;
}
