namespace EdgeInspector.Commands;

/// <summary>Why a command was not carried out. Written camelCase in replies.</summary>
public enum CommandFailure
{
    /// <summary>It is not a JSON object, or a field has the wrong type or is missing.</summary>
    Malformed,

    /// <summary>It is longer than commands may be.</summary>
    TooLong,

    /// <summary>There is no such command.</summary>
    UnknownVerb,

    /// <summary>The configuration does not allow this command.</summary>
    NotAllowed,

    /// <summary>There is no such station, or none was named.</summary>
    UnknownStation,

    /// <summary>It came after its time to live.</summary>
    Expired,

    /// <summary>It was retained by the broker: nobody knows when it was meant.</summary>
    Retained,

    /// <summary>Too many commands wait, or the station cannot do it at this moment.</summary>
    Busy,

    /// <summary>A value is out of range.</summary>
    Invalid,

    /// <summary>The station cannot do it at all.</summary>
    NotSupported,

    /// <summary>What was asked for does not exist.</summary>
    NotFound,

    /// <summary>It failed while it was carried out.</summary>
    Failed,
}
