using System.CommandLine;
using EdgeInspector.Configuration;
using EdgeInspector.Diagnosis;

namespace EdgeInspector.Verbs;

/// <summary>doctor: what is wrong with this machine, this configuration and all around them.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        Option<bool> json = ModelOptions.Json("Write JSON instead of text.");
        var first = new Option<bool>("--first-run") { Description = "Only list what a first run on Windows should look at." };
        var verb = new Verb(
            "doctor",
            "Examines configuration, libraries, state folder, archive, models, cameras, network, broker, clock, machine and service: what is wrong, why it matters, what to do. Exit code 1 when there are errors. Cameras of a running agent are left alone; on the broker it leaves one empty message on the topic doctor.",
            "doctor", "doctor --json --config line4.json", "doctor --first-run") { config, json, first };
        return verb.Does(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(first))
            {
                FirstRun.Write(Console.Out);
                return ExitCode.Done;
            }
            ConfigurationPlace place = ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable);
            var doctor = new Doctor(new DiagnosisTarget(place, new Machine()));
            List<ExaminationResult> all = [];
            await foreach (ExaminationResult result in doctor.ExamineAsync(cancellation))
            {
                all.Add(result);
                if (!parsed.GetValue(json)) DoctorReport.Write(result, Console.Out);
            }
            Console.WriteLine(parsed.GetValue(json) ? DoctorReport.Json(all) : DoctorReport.Summary(all));
            return all.Any(result => result.Findings.Any(finding => finding.Severity == Severity.Error))
                ? ExitCode.PartFailed
                : ExitCode.Done;
        });
    }
}
