namespace EdgeInspector.Configuration;

/// <summary>Which parts that were taught as good take a second person.</summary>
internal enum SecondPerson
{
    /// <summary>Those that are unlike good parts.</summary>
    WhenDoubtful,

    /// <summary>Each one, but those that are like good parts and come alike often enough, from lots enough.</summary>
    UnlessAlike,

    /// <summary>Each one.</summary>
    Always,
}
