namespace EdgeInspector.Pipeline;

/// <summary>What a full stage does with one item more.</summary>
public enum OverflowPolicy
{
    /// <summary>The oldest waiting item is dropped and accounted for; the newest is always taken. Never blocks the writer.</summary>
    DropOldest,

    /// <summary>The one item more is dropped and accounted for. Never blocks the writer.</summary>
    DropNewest,
}
