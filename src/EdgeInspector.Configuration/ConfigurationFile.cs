using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EdgeInspector.Files;

namespace EdgeInspector.Configuration;

/// <summary>Gets the bytes of a configuration file.</summary>
internal static class ConfigurationFile
{
    /// <summary>Reads the whole file.</summary>
    /// <param name="place">The file.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="error">Why it cannot be read, and what to do.</param>
    /// <param name="isHeld">
    /// Whether another program holds it open and lets nobody read it, as editors on Windows do while they save.
    /// </param>
    public static bool TryRead(ConfigurationPlace place, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)]
        out ConfigurationError? error, out bool isHeld)
    {
        (bytes, error, isHeld) = (null, null, false);
        try
        {
            (bytes, long length) = RegularFile.Read(
                place.Path, (stream, _) => (ReadUpTo(stream, ConfigurationLoader.MaximumBytes + 1), stream.Length));
            if (bytes.Length <= ConfigurationLoader.MaximumBytes) return true;
            error = TooLarge(Math.Max(length, bytes.Length));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            isHeld = Moving.IsHeld(exception);
            error = new ConfigurationError { Path = "", Problem = Explain(place, exception) };
        }

        bytes = null;
        return false;
    }

    /// <summary>The error of a file that is too large.</summary>
    public static ConfigurationError TooLarge(long length) => new()
    {
        Path = "",
        Problem = string.Create(CultureInfo.InvariantCulture,
            $"the file has {length} bytes, at most {ConfigurationLoader.MaximumBytes} are read; this is hardly a configuration, name the right file"),
    };

    internal static string Explain(ConfigurationPlace place, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            $"there is no such file (named by {place.Origin}); name another with --config FILE or {ConfigurationPlaces.Variable}",
        not PathHangsException when Directory.Exists(place.Path) => $"this is a folder (named by {place.Origin}); name the file in it",
        _ when Moving.IsHeld(exception) => "another program holds the file open and lets nobody read it; close it there",
        UnauthorizedAccessException => $"the file may not be read by user {Environment.UserName}; give that user the right to",
        _ => $"the file cannot be read: {exception.Message.TrimEnd('.')}",
    };

    private static byte[] ReadUpTo(Stream stream, int limit)
    {
        using var memory = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while (memory.Length < limit && (read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, limit - memory.Length))) > 0)
            memory.Write(buffer, 0, read);
        return memory.ToArray();
    }
}
