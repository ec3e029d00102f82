namespace EdgeInspector.Monitoring;

/// <summary>What calls for somebody. Written camelCase in messages.</summary>
public enum Trip
{
    /// <summary>Too many parts in a row did not pass.</summary>
    RejectsInARow,

    /// <summary>Too large a share of the last parts failed.</summary>
    FailedShare,

    /// <summary>Too large a share of the last parts was not inspected.</summary>
    NotInspectedShare,

    /// <summary>Challenge parts failed or are overdue; no record alone says so.</summary>
    Challenge,
}
