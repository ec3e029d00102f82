using System.Diagnostics;

namespace EdgeInspector.Files;

/// <summary>
/// A turn at something that several processes change: a file that one at a time has open. It lasts until it is disposed, or the process
/// ends in whatever way.
/// </summary>
public sealed class FileTurn : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly FileStream _file;

    private FileTurn(FileStream file) => _file = file;

    /// <summary>Takes it, and waits for whoever has it.</summary>
    /// <param name="path">The file; made where it is missing, and left there.</param>
    /// <param name="patience">The longest wait.</param>
    /// <param name="alive">Called while it waits: that is no hanging disk.</param>
    /// <param name="busy">What is thrown when another has it for longer.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static FileTurn Take(string path, TimeSpan patience, Action alive, Func<IOException, Exception> busy)
    {
        for (long started = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                FileOwner.Give(path, Path.GetDirectoryName(path)!);
                return new FileTurn(file);
            }
            catch (IOException exception) when (File.Exists(path) && exception is not (DirectoryNotFoundException or FileNotFoundException)
                && !DiskRefusal.Is(exception))
            {
                if (Stopwatch.GetElapsedTime(started) >= patience) throw busy(exception);
                using var pause = new ManualResetEventSlim();
                pause.Wait(Pause);
                alive();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
