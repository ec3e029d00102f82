namespace EdgeInspector.Configuration.Keys;

/// <summary>
/// Makes a property a key of the configuration file. What stands here is the one source of the key's errors, its part of the JSON
/// schema and its comment in the example file; its default is the property's initial value, its name the property's in camelCase.
/// </summary>
/// <param name="description">What the key does, in one or two short sentences for a process engineer.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyAttribute(string description) : Attribute
{
    /// <summary>What the key does.</summary>
    public string Description { get; } = description;

    /// <summary>The key, where it is not the property's name in camelCase.</summary>
    public string? Name { get; init; }

    /// <summary>An earlier name, which is still read, with a note.</summary>
    public string? Former { get; init; }

    /// <summary>Unit of a number: "s", "ms", "px", "frames/s".</summary>
    public string? Unit { get; init; }

    /// <summary>Smallest number allowed, of each element in a list.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Largest number allowed, of each element in a list.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Fewest elements of a list.</summary>
    public int MinimumItems { get; init; }

    /// <summary>Most elements of a list.</summary>
    public int MaximumItems { get; init; } = 1000;

    /// <summary>No two elements of a list may be equal.</summary>
    public bool DistinctItems { get; init; }

    /// <summary>The file must have the key.</summary>
    public bool Required { get; init; }

    /// <summary>What null stands for; given exactly when null is allowed.</summary>
    public string? NullMeans { get; init; }

    /// <summary>A good value: of a required key the example file's, else shown in its comment.</summary>
    public object? Example { get; init; }

    /// <summary>The example file shows the example instead of the default.</summary>
    public bool ExampleInFile { get; init; }

    /// <summary>The last value of an enum that the key may name, of each element in a list; null for all.</summary>
    public object? LastChoice { get; init; }

    /// <summary>What a text must look like.</summary>
    public TextFormat Format { get; init; }

    /// <summary>When an edit takes effect in a running agent.</summary>
    public KeyEffect Effect { get; init; }

    /// <summary>The value may be a secret by mistake and is never shown.</summary>
    public bool Hidden { get; init; }
}
