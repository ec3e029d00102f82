namespace EdgeInspector.Commands;

/// <summary>What is asked of a collection. Written camelCase in messages.</summary>
public enum CollectAction
{
    /// <summary>Begins, or goes on in another way; what was collected stays.</summary>
    Start,

    /// <summary>Ends; what was collected stays.</summary>
    Stop,

    /// <summary>Looks at the next frame.</summary>
    Take,

    /// <summary>Takes a picture out again, or all of them.</summary>
    Drop,

    /// <summary>Judges the next frame, or a collected picture, with the newest version that was learned.</summary>
    Try,
}
