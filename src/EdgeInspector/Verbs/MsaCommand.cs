using System.CommandLine;
using System.Globalization;
using EdgeInspector.Challenges;
using EdgeInspector.Configuration;
using EdgeInspector.Inference.History;
using EdgeInspector.Numerics;
using EdgeInspector.Thresholds;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Verbs;

/// <summary>msa: an attribute study of what a station said of parts whose truth is known.</summary>
internal static class MsaCommand
{
    private const string Head = "part,truth,verdict";

    public static Command Create()
    {
        var file = new Argument<string?>("CSV")
        {
            Description = $"The trials, a line each: {Head}, with truth good or bad, verdict pass, fail or notInspected. Without it, those of --set.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var which = new WhichStation();
        var set = new Option<string?>("--set")
        {
            Description = "Challenge parts that were shown to a station: each whole run is a trial of all of them, back to the last change of model, product or set.",
            HelpName = "name",
        };
        Option<int?> runs = NumberOptions.Optional("--runs", "runs", 1, ChallengeMemory.MostResults, "No more than these, the newest.");
        Verb verb = which.AddTo(new Verb("msa",
            "An attribute study (AIAG MSA) of parts whose truth is known and that were judged several times each: effectiveness, miss, false alarm, kappa, with 95 % limits and grades. Exit code 1 when it is not acceptable.",
            "msa study.csv", "msa --station cap --set rabbits --runs 3"));
        verb.Add(file);
        verb.Add(set);
        verb.Add(runs);
        return verb.Does((parsed, _) =>
        {
            if (parsed.GetValue(file) is null == (parsed.GetValue(set) is null))
                throw new CommandException(ExitCode.Usage, "Give a file of trials, or --set.");
            if (parsed.GetValue(set) is null && parsed.GetValue(runs) is not null)
                throw new CommandException(ExitCode.Usage, "--runs needs --set.");
            var study = AttributeStudy.Of(parsed.GetValue(file) is { } path
                ? Read(path) : Shown(which, parsed, parsed.GetValue(set)!, parsed.GetValue(runs)));
            foreach (string line in Lines(study)) Console.WriteLine(line);
            return Task.FromResult(study.Grade == StudyGrade.Unacceptable ? ExitCode.PartFailed : ExitCode.Done);
        });
    }

    private static List<(string Part, bool IsGood, Verdict Said)> Shown(WhichStation which, ParseResult parsed, string set, int? most)
    {
        (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
        IReadOnlyList<ChallengeResult> trials = ChallengeVerb.Read(configuration, history.Station).Trials(set);
        ChallengeResult[] runs = [.. trials.TakeLast(most ?? trials.Count)];
        if (runs.Length == 0)
            throw new CommandException(ExitCode.InputData,
                $"No whole run of {set} at {history.Station} is on record. 'challenge start' has its parts shown; 'challenge show' lists what was.");
        Console.WriteLine(TerminalText.Of(Text(
            $"{history.Station}, {set}: {runs.Length} runs, {runs[0].Run} to {runs[^1].Run}, from {ChangedParts.LocalTime(runs[0].StartedAt, TimeZoneInfo.Local)} to {ChangedParts.LocalTime(runs[^1].EndedAt, TimeZoneInfo.Local)}, model {runs[^1].Model?[..12] ?? "none"}")));
        return [.. runs.SelectMany(run => run.Parts).Select(part => (part.Part, part.Expected == Verdict.Pass, part.Seen))];
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
