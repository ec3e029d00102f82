using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Web.Users;

namespace EdgeInspector.Agent.Web;

/// <summary>The users of a state folder, in a file of their own that nobody else can read.</summary>
/// <param name="folder">The state folder.</param>
internal sealed class UserFile(string folder)
{
    /// <summary>Name of the file in the state folder.</summary>
    public const string FileName = "users.json";

    private const string TurnName = "users.lock";
    private const int MaximumBytes = 1 << 20;

    /// <summary>Where it is, whether there is one or not.</summary>
    public string Place { get; } = Path.Combine(folder, FileName);

    /// <summary>What changes when the file does; empty while there is none.</summary>
    /// <exception cref="IOException">The folder does not answer.</exception>
    public Task<string> StampAsync(CancellationToken cancellation) => TimeLimited.RunAsync(Place, () =>
    {
        var file = new FileInfo(Place);
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks} {file.Length}") : "";
    }, cancellation);

    /// <summary>Reads it; where there is none there is nobody.</summary>
    /// <exception cref="IOException">It cannot be read, or holds something else; the message names it and says what to do.</exception>
    public UserBook Read()
    {
        try
        {
            if (!TimeLimited.Run(Place, () => File.Exists(Place))) return UserBook.Empty;
            return UserBook.Read(RegularFile.ReadAllBytes(Place, MaximumBytes));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{Place} may not be read: {exception.Message} Give it the owner of its folder.", exception);
        }
        catch (FormatException exception)
        {
            throw new IOException(
                $"{Place} is damaged: {exception.Message} Take it from a backup, or remove it and add the users again.", exception);
        }
    }

    /// <summary>Changes it, for the owner of the folder alone; of two changes at a time none is lost.</summary>
    /// <param name="change">Gives what is to be in it, of what is in it then.</param>
    /// <exception cref="IOException">It could not be written, or is being changed all the time; it is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Change(Func<UserBook, UserBook> change)
    {
        Directory.CreateDirectory(folder);
        using FileTurn turn = TimeLimited.Run(Place, TimeLimited.Limit, alive => FileTurn.Take(
            Path.Combine(folder, TurnName), TimeLimited.Limit, alive,
            exception => new IOException($"{Place} is being changed by another program. Nothing has changed; try again.", exception)));
        AtomicFile.Write(Place, change(Read()).ToBytes(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
