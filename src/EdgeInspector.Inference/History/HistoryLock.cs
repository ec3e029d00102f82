using EdgeInspector.Files;

namespace EdgeInspector.Inference.History;

/// <summary>One change of the histories of a state folder at a time, whichever process makes it; ends with the process.</summary>
internal sealed class HistoryLock : IDisposable
{
    internal const string Name = "lock";
    private readonly FileTurn _turn;

    private HistoryLock(FileTurn turn) => _turn = turn;

    /// <summary>Takes it, and waits for whoever has it.</summary>
    /// <param name="folder">The folder of all histories; made where it is missing.</param>
    /// <param name="patience">The longest wait.</param>
    /// <param name="alive">Called while it waits: that is no hanging disk.</param>
    /// <exception cref="HistoryException">Another process changes a history for longer.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static HistoryLock Take(string folder, TimeSpan patience, Action alive)
    {
        string path = Path.Combine(folder, Name), state = Path.GetDirectoryName(folder)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            FileOwner.Give(folder, state);
        }
        return new HistoryLock(FileTurn.Take(path, patience, alive, exception => new HistoryException(HistoryFault.Busy,
            $"{folder}: another change of a model's history is under way for longer than {patience.TotalSeconds:0} s. Try again when it is through.", exception)));
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
