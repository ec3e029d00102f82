using System.CommandLine;
using System.Globalization;
using EdgeInspector.Backups;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Verbs;

/// <summary>backup and restore: the agent on another machine.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var file = new Option<string>("--out")
        {
            Description = "The file to write. It holds what the configuration holds, and the users: keep it as you keep a key.",
            HelpName = "file",
            Required = true,
        };
        var replace = new Option<bool>("--replace") { Description = "Replace an older file." };
        var verb = new Verb(
            "backup",
            "Writes configuration, models with their versions and pictures, masks, users and the record of changes into one file, while the line runs. Passwords in files, certificates, results and pictures of the line are not in it.",
            "backup --out line4.backup", "backup --out line4.backup --replace --config line4.json") { file, replace, config };
        return verb.Does((parsed, cancellation) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            BackupWriter.CheckPlace(path, parsed.GetValue(replace));
            ConfigurationLoadResult loaded = StationChoice.Load(
                ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable));
            BackupIndex index = BackupWriter.Write(loaded, path, parsed.GetValue(replace), TimeProvider.System, cancellation);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Wrote {path}: {index.Files.Count} files, {new FileInfo(path).Length / 1e6:0.0} MB. 'edge-inspector restore {Path.GetFileName(path)}' puts them on another machine."));
            TellLacking(index);
            return Task.FromResult(ExitCode.Done);
        });
    }

    public static Command CreateRestore()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var file = new Argument<string>("FILE") { Description = "The backup." };
        var verb = new Verb(
            "restore",
            "Puts a backup on a machine that has nothing in its places: it replaces nothing. Numbers of parts begin at 1 there.",
            "restore line4.backup", "restore line4.backup --config spare/line4.json") { file, config };
        return verb.Does((parsed, cancellation) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            if (!RegularFile.Exists(path)) throw new CommandException(ExitCode.Usage, $"{path} does not exist, or is no regular file.");
            ConfigurationPlace place = ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable);
            RegularFile.Read(path, (stream, alive) =>
            {
                using var backup = new BackupReader(path, stream, alive);
                AgentConfiguration configuration = Restoring.Restore(backup, place.Path, TimeProvider.System, cancellation);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"Restored {backup.Index.Agent} as it was at {backup.Index.MadeAt:u}: configuration {Path.GetFullPath(place.Path)}, state folder {configuration.StateDirectory}, {configuration.Stations.Count} {(configuration.Stations.Count == 1 ? "station" : "stations")}."));
                TellLacking(backup.Index);
                Console.WriteLine($"Next: 'edge-inspector check --config {place.Path}', and stop the other machine before this one runs: both have the same name.");
                return true;
            });
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static void TellLacking(BackupIndex index)
    {
        if (index.Lacking.Count == 0) return;
        Console.WriteLine("Not in it, to be brought by hand:");
        foreach (BackupLack lack in index.Lacking) Console.WriteLine(TerminalText.Of($"  {lack.Key}: {lack.Path}"));
    }
}
