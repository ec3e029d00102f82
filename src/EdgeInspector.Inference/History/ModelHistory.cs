using EdgeInspector.Files;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;

namespace EdgeInspector.Inference.History;

/// <summary>
/// The versions of a station's model. A version goes one way: it is learned, recorded, put in its place, and taken over by the station.
/// Killed at any moment, a version exists whole or not at all, and a whole package lies in its place.
/// </summary>
public sealed class ModelHistory
{
    private readonly HistoryStore _store;
    private readonly VersionFolder _folder;
    private readonly string _station;
    private readonly string? _recipe;
    private readonly HistoryLimits _limits;
    private readonly string _program;
    private readonly TimeProvider _time;

    /// <param name="stateFolder">The agent's state folder.</param>
    /// <param name="station">The station.</param>
    /// <param name="recipe">The product that has a model of its own; null for the station's.</param>
    /// <param name="place">The folder that the configuration names as its model.</param>
    /// <param name="limits">How much is kept.</param>
    /// <param name="program">Version of this program.</param>
    public ModelHistory(string stateFolder, string station, string? recipe, string place, HistoryLimits limits, string program,
        TimeProvider time)
    {
        _store = new HistoryStore(stateFolder);
        _folder = _store.Of(station, recipe);
        (_station, _recipe, _limits, _program, _time) = (station, recipe, limits, program, time);
        Place = PackagePlace.Of(place);
    }

    /// <summary>The folder that the station takes its model from.</summary>
    public string Place { get; }

    /// <summary>For people: the station, and the product where it has a model of its own.</summary>
    public string Name => _recipe is null ? _station : $"{_station} ({_recipe})";

    /// <summary>The station.</summary>
    public string Station => _station;

    /// <summary>The product that has a model of its own; null for the station's.</summary>
    public string? Recipe => _recipe;

    /// <summary>Where all histories of the state folder lie.</summary>
    public string Folder => _store.Folder;

    internal HistoryStore Store => _store;

    private HistoryCheck Check => new(_store, _folder, Place);

    /// <summary>What is in use and what can be.</summary>
    /// <exception cref="PathHangsException">The state folder does not answer.</exception>
    public HistoryView View() => _store.Look(_ =>
    {
        (IReadOnlyList<ModelVersion> versions, IReadOnlyList<string> faults) = _folder.ReadAll();
        string? onDisk = PackageReader.ReadSha256(Place);
        ModelVersion? inUse = HistoryView.InUseOf(versions, onDisk);
        InUseNote? note = _folder.ReadInUse();
        return new HistoryView(versions, inUse, onDisk, HistoryView.BackOf(versions, note, inUse, onDisk), note, faults);
    });

    /// <summary>One version.</summary>
    /// <exception cref="HistoryException">There is none of the number, or its lineage is damaged.</exception>
    public ModelVersion Find(int number) => _store.Look(_ => Require(number));

    /// <summary>Writes the package of a version into a folder of its own, byte for byte: to be looked at, or used elsewhere.</summary>
    /// <param name="number">The version.</param>
    /// <param name="folder">Where to; must not exist.</param>
    /// <exception cref="HistoryException">There is no such version, or it is not whole; nothing is left there.</exception>
    /// <exception cref="IOException">The place is taken, or the disk failed; nothing is left there.</exception>
    public ModelVersion CopyTo(int number, string folder) => _store.Look(alive =>
    {
        ModelVersion version = Require(number);
        folder = PackagePlace.Of(folder);
        if (Path.Exists(folder)) throw new IOException($"{folder} exists already. Choose another place.");
        string temporary = $"{folder}.{Environment.ProcessId}.tmp";
        try
        {
            VersionPlacing.Write(version, _store.Content, temporary, alive, () => { });
            Moving.Folder(temporary, folder);
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
        return version;
    });

    /// <summary>Throws when the history cannot be written; to be asked before long work.</summary>
    /// <exception cref="HistoryException">Another change is under way.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <returns>A folder for a package until it is recorded.</returns>
    public HistoryWork Prepare() => _store.NewWork();

    /// <summary>Puts a learned package on record; what is in use stays.</summary>
    /// <param name="learned">The package and what it was learned from.</param>
    /// <param name="note">Who and why.</param>
    /// <returns>The version, and whether it is new: a package that is on record already is not recorded twice.</returns>
    /// <exception cref="ModelException">The package cannot be read.</exception>
    /// <exception cref="HistoryException">A picture changed, or another change is under way.</exception>
    /// <exception cref="IOException">The disk failed; nothing is on record.</exception>
    public (ModelVersion Version, bool IsNew) Record(LearnedVersion learned, VersionNote note) => _store.Change(alive =>
    {
        ModelVersion? parent = EnsureKnown(alive);
        (IReadOnlyList<ModelVersion> versions, _) = _folder.ReadAll();
        ModelManifest manifest = PackageReader.ReadManifest(learned.Package, out string sha256);
        if (versions.FirstOrDefault(other => other.PackageSha256 == sha256) is { } known) return (known, false);
        string? missing = RoomFor(learned.Pictures.Select(picture =>
            (picture.Sha256, RegularFile.Length(learned.PathOf(picture.File), long.MaxValue))));
        VersionFile[] pictures =
        [
            .. learned.Pictures.Select(picture =>
            {
                string path = learned.PathOf(picture.File);
                return missing is null
                    ? _store.Content.Add(path, picture.File, picture.Sha256, alive)
                    : new VersionFile(picture.File, picture.Sha256, 0);
            }),
        ];
        ModelVersion version = Describe(VersionOrigin.Learned, note) with
        {
            PackageSha256 = sha256,
            PicturesMissing = missing,
            Pictures = pictures,
            Runtime = VersionRuntime.Here(_program),
            Teaching = learned.Teaching,
        };
        version = VersionDescription.Follow(version.Of(manifest, learned.Options), parent ?? HistoryView.NewestOf(versions));
        Commit(version with { Files = Keep(learned.Package, alive) });
        return (_folder.Find(version.Number)!, true);
    });

    /// <summary>Puts a version in its place, byte for byte; what lay there is on record, or is put on record first.</summary>
    /// <param name="number">The version.</param>
    /// <param name="note">Who and why.</param>
    /// <exception cref="HistoryException">There is no such version, it is not whole, or another change is under way.</exception>
    /// <exception cref="IOException">The disk failed; what lay in its place lies there.</exception>
    /// <exception cref="UnauthorizedAccessException">The place may not be written.</exception>
    public Activation Activate(int number, VersionNote note) => Activate(number, note, () => { });

    /// <summary>The same; calls <c>moment</c> whenever something on the disk has changed.</summary>
    internal Activation Activate(int number, VersionNote note, Action moment) => _store.Change(alive =>
    {
        ModelVersion wanted = Require(number);
        return Take(wanted, EnsureKnown(alive), note, alive, moment);
    });

    /// <summary>Puts the version in its place that was in use before this one; done twice, it gives this one again.</summary>
    /// <param name="note">Who and why.</param>
    /// <exception cref="HistoryException">There is nothing to go back to, or as <see cref="Activate(int, VersionNote)"/>.</exception>
    public Activation Rollback(VersionNote note) => _store.Change(alive =>
    {
        ModelVersion? now = EnsureKnown(alive);
        (IReadOnlyList<ModelVersion> versions, _) = _folder.ReadAll();
        int before = HistoryView.BackOf(versions, _folder.ReadInUse(), now, now?.PackageSha256)
            ?? throw new HistoryException(HistoryFault.NotFound,
                $"{Name}: nothing was put in use before this model, so there is nothing to go back to. 'models list' shows the versions; 'models activate' takes any.");
        return Take(Require(before), now, note, alive, () => { });
    });

    /// <summary>Takes a change back that no station could use; what lay there before lies there again, and so does its way back.</summary>
    /// <param name="activation">The change, which is the last one.</param>
    /// <returns>Whether a package could be put back; there may have been none.</returns>
    /// <exception cref="HistoryException">The version before is not whole.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public bool TakeBack(Activation activation) => _store.Change(alive =>
    {
        if (activation is not { HasChanged: true, Before: { } before }) return false;
        VersionPlacing.Put(before, _store.Content, Place, alive, () => { });
        _folder.TakeReleaseBack(activation.After.Number, activation.After.Release);
        _folder.WriteInUse(activation.NoteBefore ?? new InUseNote(before.Number, null, _time.GetUtcNow(), "unknown", null));
        return true;
    });

    /// <summary>Takes a version in that <see cref="HistoryArchive.Unpack"/> left ready; what is in use stays.</summary>
    /// <param name="work">The name of the folder that has it; whoever made it keeps it until then.</param>
    /// <param name="note">Who and why.</param>
    /// <returns>The version, and whether it is new: a package that is on record already is not recorded twice.</returns>
    /// <exception cref="HistoryException">It is not there, finds no room, or another change is under way; nothing was taken in.</exception>
    /// <exception cref="IOException">The disk failed; nothing was taken in.</exception>
    public (ModelVersion Version, bool IsNew) Import(string work, VersionNote note) =>
        _store.Change(alive =>
        {
            string folder = _store.WorkOf(work);
            ModelVersion there = HistoryArchive.LineageIn(folder);
            if (there.HasPictures && RoomFor(there.Pictures.Select(picture => (picture.Sha256, picture.Bytes))) is { } room)
                throw new HistoryException(HistoryFault.Invalid, $"{room}. Nothing was taken in.");
            _store.Content.TakeOver(HistoryArchive.ContentIn(folder), HistoryArchive.FilesOf(there), alive);
            (IReadOnlyList<ModelVersion> versions, _) = _folder.ReadAll();
            if (versions.FirstOrDefault(other => other.PackageSha256 == there.PackageSha256) is { } known) return (known, false);
            ModelVersion? parent = HistoryView.InUseOf(versions, PackageReader.ReadSha256(Place)) ?? HistoryView.NewestOf(versions);
            ModelVersion version = VersionDescription.Follow(there, parent) with
            {
                Number = NextNumber,
                Station = _station,
                Recipe = _recipe,
                Origin = VersionOrigin.Imported,
                RecordedAt = _time.GetUtcNow(),
                By = note.By,
                Reason = note.Reason,
                Source = new VersionSource(there.Station, there.Number, there.RecordedAt, there.By),
            };
            Commit(version);
            return (version, true);
        });

    /// <summary>Looks at every byte of versions and of the package in its place.</summary>
    /// <param name="number">The version; null for all of them.</param>
    /// <returns>What is missing or changed, in sentences; empty when all is whole.</returns>
    public IReadOnlyList<string> Verify(int? number) => Verify(number, () => { });

    /// <summary>The same; calls <c>moment</c> in the midst of each look.</summary>
    internal IReadOnlyList<string> Verify(int? number, Action moment) =>
        _store.Look(alive => Check.Of(number is { } one ? () => Require(one) : null, alive, moment));

    private Activation Take(ModelVersion wanted, ModelVersion? before, VersionNote note, Action alive, Action moment)
    {
        if (before?.Number == wanted.Number && !Check.PackageFaults(wanted, alive).Any()) return new Activation(before, wanted);
        InUseNote? said = _folder.ReadInUse();
        VersionPlacing.Put(wanted, _store.Content, Place, alive, moment);
        if (before?.Number != wanted.Number)
            _folder.WriteInUse(new InUseNote(wanted.Number, before?.Number, _time.GetUtcNow(), note.By, note.Reason));
        if (note.Release?.Invoke(wanted.PackageSha256) is { } release) _folder.WriteRelease(wanted.Number, release);
        moment();
        return new Activation(before, wanted) { NoteBefore = said };
    }

    // A package that came into its place in another way than by this history: so that it can be gone back to, it becomes a version.
    private ModelVersion? EnsureKnown(Action alive)
    {
        (IReadOnlyList<ModelVersion> versions, _) = _folder.ReadAll();
        ModelManifest manifest;
        string sha256;
        try
        {
            manifest = PackageReader.ReadManifest(Place, out sha256);
        }
        catch (ModelException)
        {
            // What cannot be used need not be kept.
            return null;
        }
        if (HistoryView.InUseOf(versions, sha256) is { } known) return known;
        ModelVersion? same = versions.LastOrDefault(version => VersionDescription.IsCalibrationOf(version, manifest));
        VersionFile[] pictures = same is not null
            ? [.. same.Pictures] : [.. manifest.Images.Select(image => new VersionFile(image.File, image.Sha256, 0))];
        string? missing = same is not null ? same.PicturesMissing : "it was learned elsewhere";
        VersionOrigin origin = same is null ? VersionOrigin.Elsewhere : VersionOrigin.Calibrated;
        var note = new VersionNote("unknown", same is null ? "it was in use without a history" : "it was calibrated in its place");
        ModelVersion adopted = Describe(origin, note) with
        {
            PackageSha256 = sha256,
            PicturesMissing = missing,
            Pictures = pictures,
            Runtime = same?.Runtime,
        };
        ModelVersion described = adopted.Of(manifest, new Dictionary<string, string>());
        adopted = VersionDescription.Follow(described, same ?? HistoryView.NewestOf(versions)) with { Files = Keep(Place, alive) };
        Commit(adopted);
        return adopted;
    }

    private ModelVersion Describe(VersionOrigin origin, VersionNote note) =>
        VersionDescription.Begin(NextNumber, _station, _recipe, origin, _time.GetUtcNow(), note);

    private VersionFile[] Keep(string package, Action alive) =>
    [
        .. PackageListing.Of(package).Select(file =>
            _store.Content.Add(file, Path.GetRelativePath(package, file).Replace('\\', '/'), null, alive)),
    ];

    private int NextNumber => _folder.Numbers.Count == 0 ? 1 : _folder.Numbers[^1] + 1;

    // From here on the version exists; what is too old makes room after it.
    private void Commit(ModelVersion version)
    {
        string[] faults = [.. VersionRules.Faults(version).Take(5)];
        if (faults.Length > 0)
            throw new HistoryException(HistoryFault.Invalid, $"The package cannot be put on record: {string.Join("; ", faults)}.");
        _folder.Write(version);
        Clean(version.Number);
    }

    // Never what is in use, what going back gives, or what was recorded right now.
    private void Clean(int newest)
    {
        (IReadOnlyList<ModelVersion> versions, IReadOnlyList<string> faults) = _folder.ReadAll();
        if (faults.Count > 0) return;
        string? onDisk = PackageReader.ReadSha256(Place);
        ModelVersion? inUse = HistoryView.InUseOf(versions, onDisk);
        int? back = HistoryView.BackOf(versions, _folder.ReadInUse(), inUse, onDisk);
        int[] old =
        [
            .. versions.Select(version => version.Number)
                .Where(number => number != newest && number != inUse?.Number && number != back),
        ];
        foreach (int number in old.Take(Math.Max(0, versions.Count - _limits.Versions))) _folder.Remove(number);
        _store.Sweep();
    }

    /// <summary>Why pictures cannot be kept beside those that are; null when they can.</summary>
    /// <param name="more">Their hashes and lengths.</param>
    internal string? RoomFor(IEnumerable<(string Sha256, long Bytes)> more)
    {
        Dictionary<string, long> pictures = _store.PicturesOf(_store.ReadAll().Versions, _ => { });
        foreach ((string sha256, long length) in more) pictures[sha256] = length;
        if (pictures.Count > _limits.Pictures)
            return FormattableString.Invariant($"{pictures.Count} pictures would be more than the {_limits.Pictures} of models.maxPictures");
        decimal bytes = pictures.Values.Sum(length => (decimal)length);
        return bytes <= _limits.PictureBytes ? null : FormattableString.Invariant(
            $"{bytes / 1e9m:0.00} GB of pictures would be more than the {_limits.PictureBytes / 1e9:0.00} of models.maxPicturesGigabytes");
    }

    private ModelVersion Require(int number) => _folder.Find(number)
        ?? throw new HistoryException(HistoryFault.NotFound, _folder.Numbers.Count == 0
            ? $"{Name} has no version {number}: nothing is on record of its model yet. 'learn --station {_station}' and the first 'models activate' record one."
            : $"{Name} has no version {number}; there are {string.Join(", ", _folder.Numbers)}.");
}
