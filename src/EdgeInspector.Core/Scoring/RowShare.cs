namespace EdgeInspector.Scoring;

/// <summary>How many rows of a bank some pictures may own. Used by one choice.</summary>
/// <param name="ownerOf">The picture of a row; null for one that is not limited.</param>
/// <param name="most">Rows that each limited one may own.</param>
public sealed class RowShare(Func<int, int?> ownerOf, int most)
{
    private readonly Dictionary<int, int> _owned = [];

    /// <summary>Takes a row for its picture; false when that has as many as it may.</summary>
    /// <param name="row">The row.</param>
    public bool TryTake(int row)
    {
        if (ownerOf(row) is not { } owner) return true;
        int owned = _owned.GetValueOrDefault(owner);
        if (owned >= most) return false;
        _owned[owner] = owned + 1;
        return true;
    }
}
