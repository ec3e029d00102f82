namespace EdgeInspector.Inference.History;

/// <summary>Why a history cannot do what was asked.</summary>
public enum HistoryFault
{
    /// <summary>Something is missing, or not what it was.</summary>
    Damaged,

    /// <summary>There is no such version.</summary>
    NotFound,

    /// <summary>It makes no sense as things are.</summary>
    Invalid,

    /// <summary>Another change is under way.</summary>
    Busy,
}
