using System.CommandLine;
using System.Globalization;
using EdgeInspector.Challenges;
using EdgeInspector.Numerics;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Verbs;

/// <summary>msa: an attribute study of what a station said of parts whose truth is known.</summary>
internal static class MsaCommand
{
    private const string Head = "part,truth,verdict";

    public static Command Create()
    {
        var file = new Argument<string>("CSV") { Description = $"The trials, a line each: {Head}, with truth good or bad, verdict pass, fail or notInspected." };
        var verb = new Verb("msa",
            "An attribute study (AIAG MSA) of parts whose truth is known and that were judged several times each: effectiveness, miss, false alarm, kappa, with 95 % limits and grades. Exit code 1 when it is not acceptable.",
            "msa study.csv")
        { file };
        return verb.Does((parsed, _) =>
        {
            var study = AttributeStudy.Of(Read(parsed.GetRequiredValue(file)));
            foreach (string line in Lines(study)) Console.WriteLine(line);
            return Task.FromResult(study.Grade == StudyGrade.Unacceptable ? ExitCode.PartFailed : ExitCode.Done);
        });
    }

    private static List<(string Part, bool IsGood, Verdict Said)> Read(string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.InputData, $"{file} cannot be read: {exception.Message}");
        }
        if (lines.Length == 0 || lines[0].Trim() != Head)
            throw new CommandException(ExitCode.InputData, $"{file}: the first line is not {Head}.");
        List<(string, bool, Verdict)> trials = [];
        var truths = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) continue;
            string[] fields = [.. lines[i].Split(',').Select(field => field.Trim())];
            bool? isGood = fields.Length == 3 ? fields[1] switch { "good" => true, "bad" => false, _ => null } : null;
            Verdict? said = fields.Length == 3
                ? fields[2] switch { "pass" => Verdict.Pass, "fail" => Verdict.Fail, "notInspected" => Verdict.NotInspected, _ => null } : null;
            if (isGood is not { } truth || said is not { } verdict || fields[0].Length == 0)
                throw new CommandException(ExitCode.InputData, Text($"{file}, line {i + 1}: write a part, good or bad, and pass, fail or notInspected."));
            if (!truths.TryAdd(fields[0], truth) && truths[fields[0]] != truth)
                throw new CommandException(ExitCode.InputData, Text($"{file}, line {i + 1}: part {fields[0]} is good and bad; a part has one truth."));
            trials.Add((fields[0], truth, verdict));
        }
        return trials.Exists(trial => trial.Item3 != Verdict.NotInspected)
            ? trials : throw new CommandException(ExitCode.InputData, $"{file} has no trial with a verdict.");
    }

    private static IEnumerable<string> Lines(AttributeStudy study)
    {
        yield return Text($"{study.Parts} parts, {study.Trials} trials with a verdict, {study.NotInspected} not inspected");
        yield return Line("effectiveness", study.Effectiveness, "parts judged rightly every time; 90 % is acceptable, 80 % marginal");
        yield return Line("repeatability", study.Repeatability, "parts with the same verdict every time");
        yield return Line("miss", study.Miss, "trials of bad parts that passed; 2 % is acceptable, 5 % marginal");
        yield return Line("false alarm", study.FalseAlarm, "trials of good parts that failed; 5 % is acceptable, 10 % marginal");
        yield return study.Kappa is { } kappa ? Text($"kappa          {kappa:0.000}  verdict against truth; 0.9 is acceptable, 0.7 marginal")
            : "kappa          none: show good and bad parts";
        yield return $"The system is {study.Grade.ToString().ToLowerInvariant()}.";
    }

    private static string Line(string name, ObservedShare share, string meaning) => Text(
        $"{name,-14} {share.Share * 100:0.0} % ({share.Number} of {share.Of}; 95 %: {share.Low * 100:0.0} to {share.High * 100:0.0})  {meaning}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
