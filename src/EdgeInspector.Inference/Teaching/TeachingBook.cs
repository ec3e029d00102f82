using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Teaching;

namespace EdgeInspector.Inference.Teaching;

/// <summary>
/// The candidates of a station's model, beside its versions and under the same lock. Killed at any moment, a candidate exists whole with
/// its picture, or not at all; no package changes by any of it.
/// </summary>
/// <param name="history">The versions of the model.</param>
public sealed class TeachingBook(ModelHistory history)
{
    private const int MostCandidates = 10_000;
    private readonly CandidateFolder _folder = history.Store.CandidatesOf(history.Station, history.Recipe);

    /// <summary>The versions of the model.</summary>
    public ModelHistory History => history;

    /// <summary>All candidates, oldest first, and what is wrong with records that cannot be read.</summary>
    /// <exception cref="PathHangsException">The state folder does not answer.</exception>
    public (IReadOnlyList<Candidate> Candidates, IReadOnlyList<string> Faults) ReadAll() => history.Store.Look(_ => _folder.ReadAll());

    /// <summary>Takes a candidate in, with its picture.</summary>
    /// <param name="offered">The candidate; its number, picture and state are given here.</param>
    /// <param name="frame">Its frame as the archive keeps it, encoded.</param>
    /// <exception cref="HistoryException">The part is one already, or there is no room.</exception>
    /// <exception cref="IOException">The disk failed; nothing was taken in.</exception>
    public Candidate Add(Candidate offered, byte[] frame) => history.Store.Change(alive =>
    {
        (IReadOnlyList<Candidate> known, _) = _folder.ReadAll();
        if (known.LastOrDefault(other => other.Result == offered.Result && other.State != CandidateState.Withdrawn) is { } same)
            throw new HistoryException(HistoryFault.Invalid,
                $"{offered.PartName} is candidate {same.Number} already ({Word(same.As)}). Withdraw that one first to say something else.");
        if (_folder.Numbers.Count >= MostCandidates)
            throw new HistoryException(HistoryFault.Invalid,
                $"{history.Name} has {MostCandidates} candidates, which is as many as are kept. Learn from them, and begin a new model.");
        int number = _folder.Next;
        string sha256 = Packages.PackageFiles.Sha256(frame);
        var picture = new VersionFile(TaughtPictures.NameOf(number, sha256), sha256, frame.Length);
        if (history.RoomFor([(sha256, frame.Length)]) is { } room)
            throw new HistoryException(HistoryFault.Invalid, $"The picture cannot be kept: {room}. Raise that limit, or withdraw candidates.");
        history.Store.Keep(frame, picture, alive);
        Candidate taken = offered with
        {
            Number = number,
            Picture = picture,
            State = offered.As == TaughtAs.Bad ? CandidateState.Challenge : CandidateState.Waiting,
        };
        _folder.Write(taken);
        return taken;
    });

    /// <summary>Changes a candidate.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="change">Gives it as it shall be; throws a <see cref="HistoryException"/> when that makes no sense.</param>
    /// <returns>As it was, and as it is.</returns>
    /// <exception cref="HistoryException">There is none of the number, or the change makes no sense.</exception>
    /// <exception cref="IOException">The disk failed; it is as it was.</exception>
    public (Candidate Before, Candidate After) Change(int number, Func<Candidate, Candidate> change) => history.Store.Change(_ =>
    {
        Candidate before = _folder.Find(number) ?? throw new HistoryException(HistoryFault.NotFound,
            _folder.Numbers.Count == 0
                ? $"{history.Name} has no candidate {number}: no part was taught yet."
                : $"{history.Name} has no candidate {number}; there are {_folder.Numbers[0]} to {_folder.Numbers[^1]}.");
        Candidate after = change(before);
        if (after != before) _folder.Write(after);
        return (before, after);
    });

    /// <summary>Where a candidate's picture lies.</summary>
    /// <exception cref="HistoryException">It is missing, or not what it was.</exception>
    public string PictureOf(Candidate candidate) => PathOf(candidate.Picture);

    /// <summary>Where the content of a picture of a candidate or a version lies.</summary>
    /// <exception cref="HistoryException">It is missing, or not what it was.</exception>
    public string PathOf(VersionFile picture) => history.Store.PathOf(picture);

    /// <summary>A state or kind as messages write it.</summary>
    public static string Word<T>(T value) where T : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
