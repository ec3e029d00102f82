using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Teaching;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Histories;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Learning;
using EdgeInspector.Pipeline;
using EdgeInspector.Shadowing;
using EdgeInspector.Teaching;

namespace EdgeInspector.Verbs;

/// <summary>teach: parts that were judged wrongly become candidates, and a new version is learned with those that hide nothing.</summary>
internal static class TeachCommand
{
    public static Command Create()
    {
        var verb = new Verb("teach",
            "Makes parts of the archive that were judged wrongly into candidates, tries what each would hide, and learns a new version with those that count. No model in use changes.");
        foreach (Verb child in (Verb[])[
            Offer("good", "Offers a part that is good and was falsely rejected. It counts when it hides no confirmed reject, no challenge part and no drawn defect.",
                TaughtAs.Good, "teach good 4711 --station cap --reason \"oil film, is wiped off\""),
            Offer("bad", "Puts a part that is bad and was missed into the challenge set: every candidate and every later version is tested on it, and none learns from it.",
                TaughtAs.Bad, "teach bad 4712 --station cap --reason \"crack at the rim\""),
            List(), Change("withdraw", "Takes a candidate back; a version that is learned afterwards leaves its picture out.", withdraws: true),
            Change("approve", "Says as a second person that a candidate may count.", withdraws: false), Learn()])
            verb.Add(child);
        return verb;
    }

    /// <summary>teach-work: what the agent has done in a process of its own; not for people.</summary>
    public static Command CreateWork()
    {
        var which = new WhichStation();
        var learn = new Option<bool>("--learn") { Description = "Learn too." };
        Option<bool> keep = KeepThreshold();
        Option<string?> reason = WhoAndWhy.Reason(required: false), by = WhoAndWhy.By();
        Option<string?> judge = new("--judge") { HelpName = "folder" }, into = new("--into") { HelpName = "folder" };
        Option<int?> guard = NumberOptions.Optional("--guard", "version", 1, int.MaxValue, "Judge again what must be rejected.");
        Verb verb = which.AddTo(new Verb(TeachingWork.Command, "Tries waiting candidates, learns, and ends.") { Hidden = true });
        foreach (Option option in (Option[])[learn, keep, reason, by, judge, into, guard]) verb.Add(option);
        return verb.Does((parsed, cancellation) =>
        {
            // The line goes first.
            _ = LowPriority.TakeLeast();
            (AgentConfiguration configuration, ModelHistory history) = which.Exactly(parsed);
            if (parsed.GetValue(judge) is { } picture)
            {
                VersionTrial.Run(configuration, history, picture, parsed.GetValue(into)!, PictureLibrary.Codec(), TimeProvider.System);
                return Task.FromResult(ExitCode.Done);
            }
            var job = new TeachingJob(configuration, history, PictureLibrary.Codec(), TimeProvider.System);
            if (parsed.GetValue(guard) is { } version)
            {
                Console.WriteLine(JsonSerializer.Serialize(Guarded(job.Guard(version, cancellation))));
                return Task.FromResult(ExitCode.Done);
            }
            List<string> said = [.. job.Try(cancellation)];
            if (parsed.GetValue(learn))
                said.Add(Learned(history, job.Learn(
                    parsed.GetValue(keep), WhoAndWhy.Read(parsed, by, reason), new Progress<LearningProgress>(), cancellation)));
            foreach (string line in said) Console.WriteLine(TerminalText.Of(line));
            return Task.FromResult(ExitCode.Done);
        });
    }

    // What is drawn stands for real defects, and does not decide alone.
    private static ShadowGuard Guarded(GuardReport report) => new(
        TimeProvider.System.GetUtcNow(), report.ModelSha256, report.ConfirmedRejects, report.WithoutFrame, report.Challenges,
        [.. report.Hidden.Where(part => part.Kind == "confirmedReject").Select(part => part.Name)],
        [.. report.Hidden.Where(part => part.Kind is "challenge" or "golden").Select(part => part.Name)], report.Notes);

    private static Verb Offer(string name, string description, TaughtAs kind, string example)
    {
        var which = new WhichStation();
        var number = new Argument<long>("SEQ") { Description = "Number of the part's record, as results, 'trace' and the page show it." };
        Option<string?> reason = WhoAndWhy.Reason(required: true), by = WhoAndWhy.By();
        var verb = new Verb(name, description, example);
        verb.Add(number);
        which.AddTo(verb);
        verb.Add(reason);
        verb.Add(by);
        return verb.Does(async (parsed, cancellation) =>
        {
            VersionNote note = WhoAndWhy.Read(parsed, by, reason);
            (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
            var local = new LocalTeaching(configuration, TimeProvider.System);
            var command = new Commands.TeachCommand(history.Station, parsed.GetValue(number), kind, null, note.By, note.Reason!);
            JsonObject fields = LocalAgent.Command(command.Verb, history.Station, history.Recipe, note);
            fields["seq"] = command.Sequence;
            fields["as"] = TeachingBook.Word(kind);
            Say(await local.DoAsync(fields, command, desk => desk.TeachAsync(command, cancellation)));
            // Where an agent runs it tries the candidate itself.
            if (local.Model is { } model)
                foreach (string line in Job(configuration, model).Try(cancellation)) Say(line);
            return ExitCode.Done;
        });
    }

    private static Verb Change(string name, string description, bool withdraws)
    {
        var which = new WhichStation();
        var number = new Argument<int>("CANDIDATE") { Description = "Its number, as 'teach list' shows it." };
        Option<string?> reason = WhoAndWhy.Reason(required: true), by = WhoAndWhy.By();
        var verb = new Verb(name, description, $"teach {name} 3 --station cap --reason \"looked at it\"");
        verb.Add(number);
        which.AddTo(verb);
        verb.Add(reason);
        verb.Add(by);
        return verb.Does(async (parsed, _) =>
        {
            VersionNote note = WhoAndWhy.Read(parsed, by, reason);
            (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
            var command = new CandidateCommand(
                history.Station, parsed.GetValue(number), history.Recipe ?? "", withdraws, note.By, note.Reason!);
            JsonObject fields = LocalAgent.Command(command.Verb, history.Station, history.Recipe, note);
            fields["candidate"] = command.Number;
            Say(await new LocalTeaching(configuration, TimeProvider.System).DoAsync(fields, command, desk => desk.ChangeAsync(command)));
            return ExitCode.Done;
        });
    }

    private static Verb List()
    {
        var which = new WhichStation();
        Option<bool> json = ModelOptions.Json("One JSON object for each station.");
        Verb verb = which.AddTo(new Verb("list", "Lists candidates: what each is, what was found when it was tried, what it waits for.",
            "teach list", "teach list --station cap --json"));
        verb.Add(json);
        return verb.Does((parsed, _) =>
        {
            AgentConfiguration configuration = StationChoice.Load(which.File(parsed)).Configuration!;
            CountingRule rule = configuration.Models.ToCountingRule();
            foreach (ModelHistory history in which.All(parsed))
            {
                (IReadOnlyList<Candidate> candidates, IReadOnlyList<string> faults) = new TeachingBook(history).ReadAll();
                if (parsed.GetValue(json)) Console.WriteLine(CandidateDesk.Json(history, candidates, faults, rule).ToJsonString());
                else foreach (string line in (string[])[.. CandidateText.List(history, candidates, rule), .. faults]) Say(line);
            }
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Learn()
    {
        var which = new WhichStation();
        Option<bool> keep = KeepThreshold();
        Option<string?> reason = WhoAndWhy.Reason(required: true), by = WhoAndWhy.By();
        Verb verb = which.AddTo(new Verb("learn",
            "Learns a new version from the pictures of the one in use and the candidates that count, tries it on all that must be rejected, and puts it on record. What is in use stays until 'models activate'.",
            "teach learn --station cap --reason \"false rejects of lot 17\"", "teach learn --station cap --keep-threshold --reason \"oil film\""));
        foreach (Option option in (Option[])[keep, reason, by]) verb.Add(option);
        return verb.Does(async (parsed, cancellation) =>
        {
            VersionNote note = WhoAndWhy.Read(parsed, by, reason);
            (AgentConfiguration configuration, ModelHistory history) = which.Configured(parsed);
            var command = new RelearnCommand(history.Station, history.Recipe ?? "", parsed.GetValue(keep), note.By, note.Reason!);
            JsonObject fields = LocalAgent.Command(command.Verb, history.Station, history.Recipe, note);
            fields["keepThreshold"] = command.KeepsThreshold;
            Say(await new LocalTeaching(configuration, TimeProvider.System).DoAsync(fields, command, _ => Task.FromResult(
                CommandOutcome.Done(LearnHere(configuration, history, command.KeepsThreshold, note, cancellation)))));
            return ExitCode.Done;
        });
    }

    private static string LearnHere(
        AgentConfiguration configuration, ModelHistory history, bool keepsThreshold, VersionNote note, CancellationToken cancellation)
    {
        TeachingJob job = Job(configuration, history);
        foreach (string line in job.Try(cancellation)) Say(line);
        using var bar = new ProgressLine(Console.Error);
        (ModelVersion Version, bool IsNew) learned = job.Learn(
            keepsThreshold, note, new CallbackProgress(TimeProvider.System, step => bar.Show(step.Share, step.Stage)), cancellation);
        bar.End();
        return Learned(history, learned);
    }

    private static string Learned(ModelHistory history, (ModelVersion Version, bool IsNew) learned)
    {
        ModelVersion version = learned.Version;
        if (!learned.IsNew) return $"This is version {version.Number} of {history.Name} once more, byte for byte.";
        TeachingReport report = version.Teaching!;
        string threshold = FormattableString.Invariant($"threshold {version.OldThreshold} -> {version.Threshold}{(report.IsThresholdKept ? " (kept)" : "")}");
        return $"Version {version.Number} of {history.Name}: {report.Candidates.Count} candidates learned, {report.Withdrawn.Count} left out again, {threshold}. {report.Guard.Summary()} Of {report.Judged} archived parts {report.ChangedCount} get another verdict. It is not in use: {HistoryText.HowToActivate(history, version)}";
    }

    private static TeachingJob Job(AgentConfiguration configuration, ModelHistory history) =>
        new(configuration, history, PictureLibrary.Codec(), TimeProvider.System);

    private static Option<bool> KeepThreshold() => new("--keep-threshold")
    {
        Description = "Keep the threshold of the version in use; else it is found anew from pictures that are left out.",
    };

    private static void Say(string text) => Console.WriteLine(TerminalText.Of(text));
}
