namespace EdgeInspector.Inference.Teaching;

/// <summary>How far a candidate has come. Written camelCase.</summary>
public enum CandidateState
{
    /// <summary>Nobody has looked yet at what it would do.</summary>
    Waiting,

    /// <summary>It hides nothing that must be found.</summary>
    Accepted,

    /// <summary>It hides nothing that is known, and is unlike good parts: it counts when a second person says so.</summary>
    Doubtful,

    /// <summary>With it something that must be found would pass: it never counts.</summary>
    Refused,

    /// <summary>A missed defect: it is in the challenge set, and nothing learns from it.</summary>
    Challenge,

    /// <summary>Somebody took it back.</summary>
    Withdrawn,
}
