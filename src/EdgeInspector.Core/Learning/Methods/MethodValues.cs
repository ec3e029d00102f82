namespace EdgeInspector.Learning.Methods;

/// <summary>What was given of the options that not all methods have.</summary>
public sealed class MethodValues
{
    private readonly Dictionary<string, object?> _given = new(StringComparer.Ordinal);

    /// <summary>Notes a value; null for what was left out, and for all rows.</summary>
    public void Add(MethodOption option, object? value) => _given[option.Name] = value;

    /// <summary>Whether a switch was given.</summary>
    public bool Of(SwitchOption option) => Find(option) is true;

    /// <summary>A whole number; null when it was left out.</summary>
    public int? Of(CountOption option) => Find(option) as int?;

    /// <summary>A number; null when it was left out.</summary>
    public double? Of(AmountOption option) => Find(option) as double?;

    /// <summary>A number of rows; null for all of them.</summary>
    public int? Of(RowsOption option) => _given.TryGetValue(option.Name, out object? rows) ? rows as int? : option.Usual;

    private object? Find(MethodOption option) => _given.GetValueOrDefault(option.Name);
}
