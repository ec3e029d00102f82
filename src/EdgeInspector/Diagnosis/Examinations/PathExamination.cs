using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Files;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>Every path that the configuration names: whether it answers.</summary>
internal sealed class PathExamination : IExamination
{
    /// <summary>The finding of a path that does not answer.</summary>
    public const string Silent = "paths.silent";

    /// <inheritdoc/>
    public string Area => "paths";

    /// <inheritdoc/>
    public async Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        if (target.Configuration is not { } configuration) return null;
        ConfiguredPath[] paths = [.. ConfiguredPath.Of(configuration)];
        // What is wrong with a path that answers, the other examinations say better.
        foreach ((_, Finding finding) in (await ExamineAsync(paths)).Where(one => one.Finding.Id == Silent)) findings.Add(finding);
        return $"{paths.Length} {(paths.Length == 1 ? "path" : "paths")}";
    }

    /// <summary>
    /// Whether paths answer and are what their keys want. Looks at all at the same time, each for no longer than
    /// <see cref="TimeLimited.Limit"/>.
    /// </summary>
    public static async Task<IReadOnlyList<(ConfiguredPath Path, Finding Finding)>> ExamineAsync(IReadOnlyList<ConfiguredPath> paths)
    {
        Finding?[] found = await Task.WhenAll(paths.Select(path => Task.Factory.StartNew(
            () => Examine(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return [.. from one in paths.Zip(found) where one.Second is not null select (one.First, one.Second)];
    }

    private static Finding? Examine(ConfiguredPath path)
    {
        try
        {
            switch (path.Kind)
            {
                case TextFormat.File:
                    RegularFile.Read(path.Path, (stream, _) => stream.ReadByte());
                    return null;
                case TextFormat.OwnFolder:
                    FolderRights.Write(path.Path);
                    return null;
                default:
                    TimeLimited.Run(path.Path, () => Directory.EnumerateFileSystemEntries(path.Path).Any());
                    return null;
            }
        }
        catch (PathHangsException exception)
        {
            return new Finding(
                Silent, Severity.Error, $"{path.Key}: {exception.Message}", "Whatever needs it waits, and is given up after some seconds.",
                "See whether its network drive or disk still answers, or name another place.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whoever asks may have other rights than the service.
            return Unusable(path, exception.Message, exception is IOException ? Severity.Error : Severity.Warning);
        }
    }

    private static Finding Unusable(ConfiguredPath path, string failure, Severity severity)
    {
        string named = failure.Contains(path.Path, StringComparison.Ordinal) ? failure : $"{path.Path}: {failure}";
        return new Finding(
            "paths.unusable", severity, $"{path.Key}: {named}", Consequence(path.Kind),
            path.Kind == TextFormat.OwnFolder ? FolderRights.Remedy(path.Path, path.Key)
                : $"Put it there, let the agent's user read it, or correct {path.Key}.");
    }

    private static string Consequence(TextFormat kind) => kind switch
    {
        TextFormat.OwnFolder => "Nothing can be kept there.",
        TextFormat.File => "What needs this file does not work.",
        _ => "The station inspects nothing.",
    };
}
