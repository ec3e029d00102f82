using System.Globalization;
using EdgeInspector.Agent.Histories;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Results;
using EdgeInspector.Verbs;

namespace EdgeInspector.Teaching;

/// <summary>
/// Tries the candidates of a station's model, and learns versions with those that count. Each outcome is on the disk when it is known; no
/// package in use changes. Works on the calling thread.
/// </summary>
internal sealed class TeachingJob
{
    private readonly AgentConfiguration _configuration;
    private readonly StationConfiguration _station;
    private readonly TeachingBook _book;
    private readonly IPictureCodec _codec;
    private readonly TimeProvider _time;
    private readonly PartHistory _parts;

    /// <param name="configuration">The whole file.</param>
    /// <param name="history">The model.</param>
    public TeachingJob(AgentConfiguration configuration, ModelHistory history, IPictureCodec codec, TimeProvider time)
    {
        (_configuration, _codec, _time) = (configuration, codec, time);
        StationConfiguration plain = StationChoice.Find(configuration, history.Station, plain: true);
        // The product that it begins with may have a model of its own, and another one is meant.
        bool isOther = history.Recipe is null && plain.FindRecipe(plain.Recipe)?.Model is not null;
        _station = isOther ? plain : StationChoice.Find(configuration, history.Station, history.Recipe);
        _book = new TeachingBook(history);
        _parts = new PartHistory(configuration.ToStoreOptions().Folder);
    }

    private ModelHistory History => _book.History;

    private CountingRule Rule => _configuration.Models.ToCountingRule();

    /// <summary>Tries all candidates that wait.</summary>
    /// <returns>What to say of each.</returns>
    /// <exception cref="ModelException">The model in use cannot be used.</exception>
    /// <exception cref="IOException">The disk failed; what was tried before is on it.</exception>
    public IReadOnlyList<string> Try(CancellationToken cancellation)
    {
        Candidate[] waiting = [.. _book.ReadAll().Candidates.Where(candidate => candidate.State == CandidateState.Waiting)];
        if (waiting.Length == 0) return [];
        using ModelTrial now = Trial(History.Place, out StationRules rules);
        using var bank = TrialBank.Open(History.Place);
        GuardSet set = ReadGuardSet();
        var trial = new CandidateTrial(now, rules, bank, set, new Guards(now, History.Place, set), _time);
        // It reads each other candidate's picture again.
        AlikePictures? pictures = Rule.Alike is null ? null : new AlikePictures(now, bank, _book, _codec);
        return [.. waiting.Select(candidate => Said(Try(candidate, trial, pictures, cancellation)))];
    }

    /// <summary>Learns a version with the candidates that count, and puts it on record; what is in use stays.</summary>
    /// <param name="keepsThreshold">Whether the threshold in use is kept.</param>
    /// <param name="note">Who and why, for the lineage.</param>
    /// <param name="progress">Reports how far it is.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <returns>The version, and whether it is new.</returns>
    /// <exception cref="HistoryException">It cannot be learned, or would hide what must be rejected; nothing is on record.</exception>
    /// <exception cref="IOException">The disk failed; nothing is on record.</exception>
    public (ModelVersion Version, bool IsNew) Learn(
        bool keepsThreshold, VersionNote note, IProgress<LearningProgress> progress, CancellationToken cancellation)
    {
        HistoryView view = History.View();
        ModelVersion inUse = Learnable(view);
        IReadOnlyList<Candidate> candidates = _book.ReadAll().Candidates;
        var list = PictureList.Of(inUse, candidates, Rule);
        if (list.Added.Count + list.Removed.Count == 0)
            throw new HistoryException(HistoryFault.Invalid,
                $"{History.Name}: no candidate counts that version {inUse.Number} was not learned from. {CandidateText.Missing(candidates, Rule)}");
        ModelManifest manifest = PackageReader.ReadManifest(History.Place);
        var recorded = RecordedOptions.Of(inUse, view.Versions, manifest);
        LearningOptions options = recorded.Options with
        {
            Threshold = !keepsThreshold ? null : inUse.Threshold ?? throw new HistoryException(HistoryFault.Invalid,
                $"Version {inUse.Number} of {History.Name} has no threshold that could be kept. Learn without --keep-threshold."),
        };
        using HistoryWork work = History.Prepare();
        var pictures = FolderPictures.OpenListed(
            $"the pictures of {History.Name}", [.. list.Pictures.Select(picture => (picture.Path, _book.PathOf(picture)))], _codec, options,
            cancellation);
        var run = new LearningRun
        {
            Good = History.Folder,
            Out = null,
            Staged = Path.Combine(work.Folder, "package"),
            Backbone = recorded.Backbone,
            Preprocessing = recorded.Preprocessing,
            Size = recorded.Size,
            EvenLight = recorded.EvenLight,
            Options = options,
            Pictures = pictures,
        };
        (LearningOutcome outcome, _) = run.Execute(_codec, _time, _ => { }, progress, cancellation);
        TeachingReport report = Report(run.Package, list, keepsThreshold, outcome, cancellation);
        if (PackageReader.ReadSha256(History.Place) != inUse.PackageSha256)
            throw new HistoryException(HistoryFault.Busy,
                $"{History.Name}: another model was put in use while this one was learned. Nothing is on record; learn again.");
        return History.Record(
            new LearnedVersion(run.Package, History.Folder, outcome.Model.Images, LearningRecord.Stated(options, recorded.EvenLight))
            {
                PathOf = pictures.PathOf,
                Teaching = report,
            }, note);
    }

    /// <summary>Judges all that must be rejected again, with the model in use and with another version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="HistoryException">There is no such version, or it is not whole.</exception>
    /// <exception cref="ModelException">One of them cannot be used.</exception>
    /// <exception cref="PictureException">The version would not inspect one of the frames.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public GuardReport Guard(int version, CancellationToken cancellation)
    {
        using HistoryWork work = History.Prepare();
        string package = Path.Combine(work.Folder, "package");
        History.CopyTo(version, package);
        using ModelTrial now = Trial(History.Place, out _), next = Trial(package, out _);
        return new Guards(now, History.Place, ReadGuardSet()).Try(next, cancellation);
    }

    private ModelVersion Learnable(HistoryView view)
    {
        if (view.InUse is not { } inUse)
            throw new HistoryException(HistoryFault.Invalid, view.PackageOnDisk is null
                ? $"{History.Name}: no model lies in {History.Place}."
                : $"{History.Name}: the model in use is no version with pictures, so that it cannot be learned again with others. Learn it here once from its folder: edge-inspector learn --good FOLDER --station {History.Station}, and put it in use.");
        return inUse.HasPictures
            ? inUse
            : throw new HistoryException(HistoryFault.Invalid,
                $"Version {inUse.Number} of {History.Name}: {inUse.Limits[0]} Learn it here once from its folder: edge-inspector learn --good FOLDER --station {History.Station}, and put it in use.");
    }

    private Candidate Try(Candidate candidate, CandidateTrial trial, AlikePictures? pictures, CancellationToken cancellation)
    {
        GuardReport? report = null;
        string? problem = null;
        IReadOnlyList<int> alike = [];
        try
        {
            Picture picture = _codec.Decode(File.ReadAllBytes(_book.PictureOf(candidate)), candidate.PartName);
            report = trial.Try(picture, cancellation);
            alike = pictures?.Of(candidate, cancellation) ?? [];
        }
        catch (Exception exception) when (exception is PictureException or HistoryException)
        {
            problem = exception.Message;
        }
        // Somebody may have withdrawn it meanwhile.
        return _book.Change(candidate.Number, now => now.State != CandidateState.Waiting ? now : now with
        {
            State = report is null ? CandidateState.Refused : CandidateTrial.StateOf(report),
            Guard = report,
            Alike = alike,
            Problem = problem,
        }).After;
    }

    private string Said(Candidate candidate) => CandidateText.Outcome(History, candidate, Rule.Of(candidate, _book.ReadAll().Candidates));

    private ModelTrial Trial(string package, out StationRules rules)
    {
        IAnomalyModel model = ModelOptions.Load(package, threads: 1);
        try
        {
            rules = ResolvedRules.Of(_station with { Model = package }, model.Info, _codec).Rules;
            return new ModelTrial(model, rules, _time);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private GuardSet ReadGuardSet() => GuardSet.Of(_book, _parts, _configuration.Archive.Folder, ModelOf, _codec);

    // The product whose own model judges a part; null for the station's model.
    private string? ModelOf(string? recipe)
    {
        StationConfiguration plain = _configuration.Stations.First(station => station.Name == History.Station);
        return StationHistories.Of(_configuration, plain, recipe, _time).Recipe;
    }

    private TeachingReport Report(
        string package, PictureList list, bool keepsThreshold, LearningOutcome outcome, CancellationToken cancellation)
    {
        using ModelTrial now = Trial(History.Place, out _), next = Trial(package, out _);
        GuardReport guard = new Guards(now, History.Place, ReadGuardSet()).Try(next, cancellation);
        GuardedPart[] lost = [.. guard.Hidden.Where(part => part.Kind != "drawnDefect")];
        if (lost.Length > 0)
        {
            string advice = keepsThreshold || next.Threshold <= now.Threshold
                ? "Withdraw the candidates that are like them."
                : "Its threshold is higher than the one in use: learn with the threshold kept, or withdraw the candidates that are like them.";
            throw new HistoryException(HistoryFault.Invalid, string.Create(CultureInfo.InvariantCulture,
                $"{History.Name}: nothing is on record, because with what was learned {lost.Length} parts that must be rejected would pass: {string.Join(", ", lost.Take(10).Select(part => $"{part.Name} ({part.Before:0.000} became {part.After:0.000}, threshold {outcome.Model.Calibration.Threshold:0.000})"))}. {advice}"));
        }
        var archive = ArchiveComparison.Of(
            _parts, _configuration.Archive.Folder, History, ModelOf, now, next, _codec, cancellation);
        return new TeachingReport(
            [.. list.Added.Select(one => one.Number)], [.. list.Removed.Select(one => one.Number)], keepsThreshold, guard, archive.Judged,
            archive.ChangedCount, archive.Changed);
    }
}
