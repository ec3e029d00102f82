using System.Text.Json.Nodes;

namespace EdgeInspector.Tests.Diagnosis;

/// <summary>Something that is spoilt on purpose, and what the doctor must say of it.</summary>
public sealed record SeededFault
{
    /// <summary>What is wrong, in words.</summary>
    public required string Fault { get; init; }

    /// <summary>Where the doctor must look.</summary>
    public required string Area { get; init; }

    /// <summary>Id of the finding.</summary>
    public required string Finds { get; init; }

    /// <summary>Part of what to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>Part of what was found; null for any.</summary>
    public string? Says { get; init; }

    /// <summary>Errors that come with it.</summary>
    public string[] Also { get; init; } = [];

    /// <summary>Keys of the configuration by path.</summary>
    public Dictionary<string, JsonNode?> Set { get; init; } = [];

    /// <summary>A text in the configuration, and what stands there instead.</summary>
    public string[]? Replace { get; init; }

    /// <summary>Files below the folder.</summary>
    public Dictionary<string, string> Files { get; init; } = [];

    /// <summary>Files and folders that are taken away.</summary>
    public string[] Delete { get; init; } = [];

    /// <summary>Files that are cut to so many bytes.</summary>
    public Dictionary<string, long> Truncate { get; init; } = [];

    /// <summary>Texts behind files.</summary>
    public Dictionary<string, string> Append { get; init; } = [];

    /// <summary>Pictures of a size.</summary>
    public Dictionary<string, int[]> Masks { get; init; } = [];

    /// <summary>Rights of files.</summary>
    public Dictionary<string, int> Mode { get; init; } = [];

    /// <summary>Files of the system.</summary>
    public Dictionary<string, string> Machine { get; init; } = [];

    /// <summary>Files of the system that are not there.</summary>
    public string[] WithoutMachine { get; init; } = [];

    /// <summary>unsynchronised, or a time.</summary>
    public string? Clock { get; init; }

    /// <summary>State of the state folder's disk: full, read-only; null for the test's own.</summary>
    public string? Disk { get; init; }

    /// <summary>What runs beside.</summary>
    public string? Start { get; init; }

    /// <summary>Who asks; null for whoever runs the tests.</summary>
    public string? As { get; init; }

    /// <summary>Environment of a process of its own.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>A library that is not beside the program.</summary>
    public string? WithoutLibrary { get; init; }

    /// <summary>Whether the doctor must be a process of its own.</summary>
    public bool NeedsProcess => As is not null || Environment.Count > 0 || WithoutLibrary is not null;

    public override string ToString() => Fault;
}
