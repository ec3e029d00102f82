namespace EdgeInspector.Configuration;

/// <summary>Which parts that were taught as good take a second person.</summary>
internal enum SecondPerson
{
    /// <summary>Those that are unlike good parts.</summary>
    WhenDoubtful,

    /// <summary>Each one.</summary>
    Always,
}
