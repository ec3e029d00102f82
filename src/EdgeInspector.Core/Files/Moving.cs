using System.Diagnostics;

namespace EdgeInspector.Files;

/// <summary>
/// Moves finished files and folders to their place. On Windows a scanner of viruses or an indexer may hold one open for a moment, and
/// nobody can move it then: the move is tried again for some seconds.
/// </summary>
public static class Moving
{
    private const int SharingViolation = unchecked((int)0x80070020), LockViolation = unchecked((int)0x80070021);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4), Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Moves a file.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">Its place, on the same disk.</param>
    /// <param name="overwrite">Whether one that is there is replaced.</param>
    /// <exception cref="IOException">It could not be moved; the message says what the system says.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be moved, or is still held open.</exception>
    public static void File(string from, string to, bool overwrite = false) =>
        Patiently(() => System.IO.File.Move(from, to, overwrite), OperatingSystem.IsWindows(), Wait);

    /// <summary>Moves a folder to a place where there is none.</summary>
    /// <inheritdoc cref="File"/>
    public static void Folder(string from, string to) =>
        Patiently(() => Directory.Move(from, to), OperatingSystem.IsWindows(), Wait);

    /// <summary>Whether another program holds a file open and lets nobody else have it.</summary>
    public static bool IsHeld(Exception exception) => exception is IOException { HResult: SharingViolation or LockViolation };

    /// <summary>Does what a program that holds a file open may hinder for a moment.</summary>
    /// <param name="move">Does it, or throws.</param>
    /// <param name="isHindered">Whether such programs hinder here; else the first refusal is the last.</param>
    /// <param name="wait">Waits, and says how long it waited.</param>
    internal static void Patiently(Action move, bool isHindered, Func<TimeSpan, TimeSpan> wait)
    {
        for (TimeSpan waited = default; ;)
        {
            try
            {
                move();
                return;
            }
            // Windows refuses a folder with an open file in it, and a file that is about to be deleted, as if rights were missing.
            catch (Exception exception) when (isHindered && waited < Patience
                && (IsHeld(exception) || exception is UnauthorizedAccessException))
            {
                waited += wait(Pause);
            }
        }
    }

    private static TimeSpan Wait(TimeSpan time)
    {
        long began = Stopwatch.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        pause.Wait(time);
        return Stopwatch.GetElapsedTime(began);
    }
}
