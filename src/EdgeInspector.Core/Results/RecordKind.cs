namespace EdgeInspector.Results;

/// <summary>What a stored record is; the number is stored.</summary>
public enum RecordKind
{
    /// <summary>The result of an inspection.</summary>
    Result = 0,

    /// <summary>An incident that must not get lost, such as the announcement of dropped results.</summary>
    Event = 1,

    /// <summary>What a person said of a result's verdict; its number is the result's.</summary>
    Review = 2,
}
