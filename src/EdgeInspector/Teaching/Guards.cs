using EdgeInspector.Frames;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Teaching;

/// <summary>
/// Holds a change of a model against all that must be rejected: whatever fails without the change must fail with it. What is scored without
/// it is remembered for the next change. Used by one thread at a time.
/// </summary>
internal sealed class Guards
{
    // Of the distance from a typical good score to the threshold.
    private const float ClearShare = 0.25f;
    private readonly ModelTrial _now;
    private readonly GuardSet _set;
    private readonly string _folder;
    private readonly Dictionary<GuardedPicture, Judgement?> _before = [];
    private readonly List<string> _notes;

    /// <param name="now">The model in use, with the rules of its station; stays the caller's.</param>
    /// <param name="folder">Its package.</param>
    /// <param name="set">What must be rejected.</param>
    public Guards(ModelTrial now, string folder, GuardSet set)
    {
        (_now, _folder, _set, _notes) = (now, folder, set, [.. set.Notes]);
    }

    /// <summary>Tries a change.</summary>
    /// <param name="changed">The model with the change.</param>
    /// <param name="cancellation">Ends the work.</param>
    public GuardReport Try(ModelTrial changed, CancellationToken cancellation)
    {
        List<GuardedPart> hidden = [];
        int rejects = 0, challenges = 0, drawn = 0;
        foreach (GuardedPicture picture in _set.Pictures)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Before(picture) is not { } before) continue;
            if (picture.Kind == "challenge") challenges++;
            else rejects++;
            if (before.Verdict != Verdict.Fail) continue;
            Judgement after = changed.Judge(picture.Read());
            if (after.Verdict != Verdict.Fail) hidden.Add(new GuardedPart(picture.Kind, picture.Name, before.Score, after.Score));
        }
        foreach ((string kind, string name, byte[] input) in DrawnDefects.Of(_folder))
        {
            cancellation.ThrowIfCancellationRequested();
            drawn++;
            float before = _now.ScoreOf(input);
            if (!(before >= Clearly(kind))) continue;
            float after = changed.ScoreOf(input);
            if (!(after >= changed.Threshold)) hidden.Add(new GuardedPart(kind, name, before, after));
        }
        return Nothing() with
        {
            ConfirmedRejects = rejects,
            WithoutFrame = _set.WithoutFrame + (_set.ConfirmedRejects - rejects),
            Challenges = challenges,
            DrawnDefects = drawn,
            Hidden = hidden,
            Notes = [.. _notes.Distinct()],
        };
    }

    /// <summary>A report of nothing tried.</summary>
    public GuardReport Nothing() => new()
    {
        ModelSha256 = _now.Info.Sha256,
        Threshold = _now.Threshold,
        ConfirmedRejects = 0,
        WithoutFrame = 0,
        Challenges = 0,
        DrawnDefects = 0,
        Hidden = [],
    };

    // A drawn defect stands for many real ones: one that fails by a hair says nothing, because any picture more brings scores down.
    private float Clearly(string kind)
    {
        float median = _now.Info.ScoreMedian, threshold = _now.Threshold;
        return kind == "drawnDefect" && threshold > median ? threshold + ClearShare * (threshold - median) : threshold;
    }

    private Judgement? Before(GuardedPicture picture)
    {
        if (_before.TryGetValue(picture, out Judgement? known)) return known;
        try
        {
            return _before[picture] = Kept(_now.Judge(picture.Read()));
        }
        catch (Exception exception) when (exception is PictureException or IOException or Inference.History.HistoryException)
        {
            _notes.Add($"{picture.Name}: {exception.Message}");
            return _before[picture] = null;
        }
    }

    // Its spans are overwritten by the next picture.
    private static Judgement Kept(Judgement judgement) =>
        judgement with { Regions = [], Silhouette = null, ZoneScores = default };
}
