namespace EdgeInspector.Teaching;

/// <summary>
/// Says of each frame at once whether it can be collected to learn from, and why not: what a model is learned from wrongly is found weeks
/// later. Light, focus and content are held against the middle of those that were taken. One thread at a time.
/// </summary>
public sealed class CollectionGuard
{
    // Fewer have no middle that says anything; an odd one is told from more.
    private const int Settled = 5, SettledContent = 10;
    private const double LeastBrightness = 6, MostSaturatedPercent = 90;
    private const double DarkShare = 0.6, BrightShare = 1.6, MoreSaturatedPercent = 25, BlurredShare = 0.45;
    // Nearest neighbours among good parts scatter by a factor of two at most, whatever they are.
    private const float OddFactor = 3, LeastOdd = 3;
    private readonly List<(int Number, CollectedLook Look, float Nearest)> _taken = [];

    /// <summary>How many were taken.</summary>
    public int Count => _taken.Count;

    /// <summary>Looks at the next one.</summary>
    /// <param name="look">What it looks like.</param>
    /// <param name="like">The number of the one that it repeats; null where it does not.</param>
    /// <returns>Why it is not to be taken; null when it is.</returns>
    public CollectionRefusal? Judge(CollectedLook look, out int? like)
    {
        like = null;
        if (_taken.Count > 0 && (look.Width, look.Height) != (_taken[0].Look.Width, _taken[0].Look.Height))
            return CollectionRefusal.OtherSize;
        if (look.Brightness < LeastBrightness) return CollectionRefusal.Dark;
        if (look.SaturatedPercent > MostSaturatedPercent) return CollectionRefusal.Overexposed;
        if (look.Imprint.IsFeatureless) return CollectionRefusal.Blank;
        if (_taken.Count >= Settled && Unlike(look) is { } why) return why;
        if (_taken.FirstOrDefault(other => look.Imprint.IsCopyOf(other.Look.Imprint) || look.Imprint.IsLike(other.Look.Imprint))
            is { Look: not null } same)
        {
            like = same.Number;
            return CollectionRefusal.Repeated;
        }
        return IsOdd(look) ? CollectionRefusal.Odd : null;
    }

    /// <summary>Takes one in.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="look">What it looks like.</param>
    public void Add(int number, CollectedLook look)
    {
        float nearest = float.PositiveInfinity;
        for (int i = 0; i < _taken.Count; i++)
        {
            float distance = look.Imprint.DistanceTo(_taken[i].Look.Imprint);
            nearest = Math.Min(nearest, distance);
            if (distance < _taken[i].Nearest) _taken[i] = _taken[i] with { Nearest = distance };
        }
        _taken.Add((number, look, nearest));
    }

    /// <summary>Takes one out again.</summary>
    public void Remove(int number)
    {
        CollectedLook[] left = [.. _taken.Where(other => other.Number != number).Select(other => other.Look)];
        int[] numbers = [.. _taken.Where(other => other.Number != number).Select(other => other.Number)];
        _taken.Clear();
        for (int i = 0; i < left.Length; i++) Add(numbers[i], left[i]);
    }

    private CollectionRefusal? Unlike(CollectedLook look)
    {
        double brightness = Middle(other => other.Brightness), saturated = Middle(other => other.SaturatedPercent);
        if (look.Brightness < DarkShare * brightness) return CollectionRefusal.Dark;
        if (look.Brightness > BrightShare * brightness || look.SaturatedPercent > saturated + MoreSaturatedPercent)
            return CollectionRefusal.Overexposed;
        return look.Sharpness < BlurredShare * Middle(other => other.Sharpness) ? CollectionRefusal.Blurred : null;
    }

    private bool IsOdd(CollectedLook look)
    {
        if (_taken.Count < SettledContent) return false;
        float nearest = _taken.Min(other => look.Imprint.DistanceTo(other.Look.Imprint));
        float[] usual = [.. _taken.Select(other => other.Nearest).Order()];
        return nearest > Math.Max(LeastOdd, OddFactor * usual[usual.Length * 3 / 4]);
    }

    private double Middle(Func<CollectedLook, double> of) => _taken.Select(other => of(other.Look)).Order().ElementAt(_taken.Count / 2);
}
