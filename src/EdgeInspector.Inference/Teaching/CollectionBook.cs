using System.Globalization;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;

namespace EdgeInspector.Inference.Teaching;

/// <summary>
/// The pictures that a station collected to learn its first model from, beside its versions and under the same lock. Killed at any moment,
/// a picture exists whole with its record, or not at all.
/// </summary>
/// <param name="history">The versions of the model.</param>
public sealed class CollectionBook(ModelHistory history)
{
    /// <summary>More are not collected: learning takes the time and memory of all of them.</summary>
    public const int Most = 1000;

    private readonly CollectionFolder _folder = history.Store.CollectedOf(history.Station, history.Recipe);

    /// <summary>The versions of the model.</summary>
    public ModelHistory History => history;

    /// <summary>All of them, oldest first, and what is wrong with records that cannot be read.</summary>
    /// <exception cref="PathHangsException">The state folder does not answer.</exception>
    public (IReadOnlyList<CollectedPicture> Pictures, IReadOnlyList<string> Faults) ReadAll() => history.Store.Look(_ => _folder.ReadAll());

    /// <summary>One of them; null when there is none of the number.</summary>
    /// <exception cref="HistoryException">It is damaged.</exception>
    /// <exception cref="PathHangsException">The state folder does not answer.</exception>
    public CollectedPicture? Find(int number) => history.Store.Look(_ => _folder.Find(number));

    /// <summary>How the station collects.</summary>
    /// <exception cref="HistoryException">That is damaged.</exception>
    /// <exception cref="PathHangsException">The state folder does not answer.</exception>
    public CollectionPlan ReadPlan() => history.Store.Look(_ => _folder.ReadPlan());

    /// <summary>Changes how the station collects.</summary>
    /// <exception cref="IOException">The disk failed; it is as it was.</exception>
    public void WritePlan(CollectionPlan plan) => history.Store.Change(_ =>
    {
        _folder.WritePlan(plan);
        return true;
    });

    /// <summary>Takes a picture in.</summary>
    /// <param name="png">The frame, encoded.</param>
    /// <param name="capturedAt">When it was captured.</param>
    /// <param name="by">Who has it collected.</param>
    /// <param name="isForced">Whether a person took it though it stood apart.</param>
    /// <exception cref="HistoryException">There is no room.</exception>
    /// <exception cref="IOException">The disk failed; nothing was taken in.</exception>
    public CollectedPicture Add(byte[] png, DateTimeOffset capturedAt, string by, bool isForced) => history.Store.Change(alive =>
    {
        if (_folder.Numbers.Count >= Most)
            throw new HistoryException(
                HistoryFault.Invalid, $"{history.Name} has collected {Most} pictures, which is as many as are kept.");
        int number = _folder.Next;
        string sha256 = Packages.PackageFiles.Sha256(png);
        var picture = new VersionFile(string.Create(CultureInfo.InvariantCulture, $"{number:0000}.png"), sha256, png.Length);
        if (history.RoomFor([(sha256, png.Length)]) is { } room)
            throw new HistoryException(HistoryFault.Invalid, $"The picture cannot be kept: {room}. Raise that limit, or drop pictures.");
        history.Store.Keep(png, picture, alive);
        var taken = new CollectedPicture(CollectedPicture.CurrentFormat, number, capturedAt, picture, by, isForced);
        _folder.Write(taken);
        return taken;
    });

    /// <summary>Takes pictures out again.</summary>
    /// <param name="number">Which; null for all of them.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="HistoryException">There is none of the number.</exception>
    public int Remove(int? number) => history.Store.Change(_ =>
    {
        int[] numbers = [.. _folder.Numbers.Where(other => number is null || other == number)];
        if (numbers.Length == 0 && number is not null)
            throw new HistoryException(HistoryFault.NotFound, $"{history.Name} has no collected picture {number}.");
        foreach (int one in numbers) _folder.Remove(one);
        history.Store.Sweep();
        return numbers.Length;
    });

    /// <summary>Where the content of a picture lies.</summary>
    /// <exception cref="HistoryException">It is missing, or not what it was.</exception>
    public string PathOf(CollectedPicture picture) => history.Store.PathOf(picture.Picture);
}
