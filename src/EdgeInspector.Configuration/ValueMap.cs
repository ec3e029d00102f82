using System.Collections;

namespace EdgeInspector.Configuration;

/// <summary>Names with values, in the order of the file; equal to another with the same ones in the same order.</summary>
internal sealed class ValueMap(IEnumerable<KeyValuePair<string, MapValue>> items) : IReadOnlyList<KeyValuePair<string, MapValue>>,
    IEquatable<ValueMap>
{
    private readonly KeyValuePair<string, MapValue>[] _items = [.. items];

    /// <summary>No names.</summary>
    public static ValueMap Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, MapValue> this[int index] => _items[index];

    /// <inheritdoc/>
    public bool Equals(ValueMap? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueMap);

    /// <inheritdoc/>
    public override int GetHashCode() => _items.Aggregate(0, (hash, item) => HashCode.Combine(hash, item.Key, item.Value));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, MapValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, MapValue>>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
