using System.CommandLine;
using System.Globalization;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Verbs;

/// <summary>audit: what stands on record of changes, and whether it is as it was written.</summary>
internal static class AuditCommand
{
    private const int DigestLength = 64;

    public static Command Create()
    {
        var verb = new Verb("audit", "Checks the record of all changes.", "audit verify");
        verb.Add(VerifyVerb());
        return verb;
    }

    private static Verb VerifyVerb()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var file = new Argument<string?>("FILE")
        {
            Description = "The file; else audit.jsonl in the configuration's state folder.",
            Arity = ArgumentArity.ZeroOrOne
        };
        var head = new Option<string?>("--head")
        {
            Description = "The hash that the file must end with, as subscribers saw it last in audit.sha256 of the agent's 'config' message: without it nobody can tell whether the newest records were cut off or the file was exchanged as a whole.",
            HelpName = "sha256"
        };
        var verb = new Verb(
            "verify",
            "Finds every line of the audit file that was changed, removed, added or exchanged since it was written. Exit code 1 when one was.",
            "audit verify", "audit verify --head 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "audit verify copy/audit.jsonl") { file, config, head };
        return verb.Does((parsed, _) =>
        {
            string path = Path.GetFullPath(parsed.GetValue(file) ?? FileOf(parsed.GetValue(config)));
            string? wanted = parsed.GetValue(head);
            if (wanted is not null && (wanted.Length != DigestLength || !wanted.All(char.IsAsciiHexDigit)))
                throw new CommandException(ExitCode.Usage, $"--head: '{wanted}' is no SHA-256: {DigestLength} hexadecimal digits.");
            return Task.FromResult(Verify(path, wanted));
        });
    }

    private static string FileOf(string? config)
    {
        ConfigurationPlace place = ConfigurationPlaces.Find(config, Environment.GetEnvironmentVariable);
        return Path.Combine(StationChoice.Load(place).Configuration!.StateDirectory, AuditTrail.FileName);
    }

    private static int Verify(string path, string? wanted)
    {
        if (!RegularFile.Exists(path))
        {
            throw new CommandException(ExitCode.InputData,
                $"{path} does not exist: no change was made yet, or it was removed. Nothing was verified.");
        }
        AuditCheck check = RegularFile.Read(path, AuditChain.Verify);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {check.Records} records{Period(check)}."));
        if (check.Unchained > 0)
            Console.WriteLine($"The first {check.Unchained} are older than the chain, which vouches for them as a whole.");
        if (check.Unfinished > 0)
            Console.WriteLine($"{check.Unfinished} {(check.Unfinished == 1 ? "line is" : "lines are")} no record, as a power cut leaves one.");
        foreach (string fault in check.Faults) Console.WriteLine(fault);
        if (check.FaultCount > check.Faults.Count) Console.WriteLine($"... and {check.FaultCount - check.Faults.Count} more.");
        string found = check.Head?.Sha256 ?? AuditChain.Nothing;
        bool ends = wanted is null || found.Equals(wanted, StringComparison.OrdinalIgnoreCase);
        if (!ends)
            Console.WriteLine($"It ends with {found}, not with {wanted}: records at its end were cut off or added, or another file lies here.");
        bool isWhole = check.FaultCount == 0 && ends;
        Console.WriteLine((isWhole, wanted) switch
        {
            (false, _) => "This file is NOT as the agent wrote it.",
            (true, null) => $"Nothing in it was changed. It ends with {found}: --head compares that with what subscribers saw.",
            _ => $"Nothing in it was changed, and it ends with record {check.Head?.Number ?? 0} as subscribers saw it.",
        });
        return isWhole ? ExitCode.Done : ExitCode.PartFailed;
    }

    private static string Period(AuditCheck check) => check.First is null || check.Last is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", from {check.First:u} to {check.Last:u}");
}
