namespace EdgeInspector.Configuration.Keys;

/// <summary>What a key holds.</summary>
internal enum ValueKind
{
    /// <summary>Text in double quotes.</summary>
    Text,

    /// <summary>A number without point and exponent.</summary>
    Whole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>One of a few texts.</summary>
    Choice,

    /// <summary>A list of values of one kind.</summary>
    List,

    /// <summary>An object with keys of its own.</summary>
    Record,

    /// <summary>An object whose keys are names of the user's own, with texts, numbers, true or false.</summary>
    Map,
}
