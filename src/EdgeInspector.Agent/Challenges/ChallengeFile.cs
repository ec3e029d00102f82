using System.Text.Json;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Challenges;

namespace EdgeInspector.Agent.Challenges;

/// <summary>A station's challenges in the state folder, replaced as a whole whenever they change.</summary>
internal static class ChallengeFile
{
    /// <summary>What its name has behind the station's.</summary>
    public const string Suffix = ".challenges";

    /// <summary>The folder of the state folder that it lies in.</summary>
    public const string FolderName = StationPlace.FolderName;

    private static readonly StationFile<ChallengeMemory> File = new(
        Suffix, read => read is { Sets: not null, Results: not null, Models: not null }
            && read.Results.All(result => result?.Parts is not null) && read.Sets.Values.All(standing => standing?.Due is not null)
            && read.Models.Values.All(tally => tally is not null));

    /// <summary>How it is written.</summary>
    public static JsonSerializerOptions Options => StationFile<ChallengeMemory>.Options;

    /// <summary>Where it lies.</summary>
    public static string PathOf(string stateDirectory, string station) => File.PathOf(stateDirectory, station);

    /// <inheritdoc cref="StationFile{T}.Read"/>
    public static ChallengeMemory Read(string path, out string? damage) => File.Read(path, out damage);

    /// <inheritdoc cref="StationFile{T}.Write"/>
    public static void Write(string path, ChallengeMemory memory) => StationFile<ChallengeMemory>.Write(path, memory);
}
