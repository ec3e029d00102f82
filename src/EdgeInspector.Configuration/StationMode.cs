namespace EdgeInspector.Configuration;

/// <summary>What happens to frames that come faster than they can be inspected.</summary>
internal enum StationMode
{
    /// <summary>One record for every frame, dropped ones included.</summary>
    EveryFrame,

    /// <summary>Superseded frames get no record and are counted.</summary>
    LatestOnly,
}
