using System.CommandLine;
using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Diagnosis;

namespace EdgeInspector.Verbs;

/// <summary>support-bundle: what somebody far away needs to help.</summary>
internal static class SupportBundleCommand
{
    public static Command Create()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        var file = new Option<string>("--out")
        {
            Description = "The zip to write; else edge-inspector-support-TIME.zip in this folder.",
            HelpName = "file"
        };
        var verb = new Verb(
            "support-bundle",
            "Collects log, configuration, the doctor's findings, health, manifests of the models and facts of the machine in one zip. Passwords and keys, pictures and results are left out.",
            "support-bundle", "support-bundle --out line4.zip --config line4.json") { config, file };
        return verb.Does(async (parsed, cancellation) =>
        {
            var machine = new Machine();
            string path = Path.GetFullPath(
                parsed.GetValue(file)
                ?? string.Create(CultureInfo.InvariantCulture, $"edge-inspector-support-{machine.Time.GetUtcNow():yyyyMMdd-HHmmss}.zip"));
            if (File.Exists(path)) throw new CommandException(ExitCode.Usage, $"{path} is there already; name another with --out.");
            var target = new DiagnosisTarget(
                ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable), machine);
            foreach ((string name, string about) in await new SupportBundle(target).WriteAsync(path,
                cancellation)) Console.WriteLine($"  {name,-36} {about}");
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"Wrote {path}, {new FileInfo(path).Length / 1e3:0} KB. Look through it before it leaves the plant: every file in it is text."));
            return ExitCode.Done;
        });
    }
}
