namespace EdgeInspector.Configuration;

/// <summary>Lets collection expressions make a <see cref="ValueList{T}"/>.</summary>
internal static class ValueListBuilder
{
    /// <summary>Copies the items.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
