namespace EdgeInspector.Configuration.Text;

/// <summary>What a JSON value is.</summary>
internal enum NodeKind
{
    /// <summary>null.</summary>
    Null,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A number, kept as it is written.</summary>
    Number,

    /// <summary>Text in double quotes.</summary>
    Text,

    /// <summary>A list in square brackets.</summary>
    List,

    /// <summary>Keys and values in braces.</summary>
    Object,
}
