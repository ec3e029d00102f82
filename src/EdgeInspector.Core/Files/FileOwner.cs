using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Principal;

namespace EdgeInspector.Files;

/// <summary>Whose a file is: as much as the system knows of who edited it.</summary>
public static partial class FileOwner
{
    private const int CurrentFolder = -100;
    private const uint OwnerMask = 8, GroupMask = 16;
    private const string Users = "/etc/passwd";

    /// <summary>Name of the owner, on Linux its number where it has none; null when it is unknown.</summary>
    /// <param name="path">The file; links are followed.</param>
    public static string? Of(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows()) return OfWindows(path);
            if (!OperatingSystem.IsLinux() || Statx(CurrentFolder, path, 0, OwnerMask, out Facts facts) != 0) return null;
            string number = facts.User.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return File.ReadLines(Users).Select(line => line.Split(':'))
                .FirstOrDefault(fields => fields.Length > 2 && fields[2] == number)?[0] ?? number;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or IdentityNotMappedException)
        {
            return null;
        }
    }

    /// <summary>
    /// Gives a file the owner and the group of another, where this process may do that: what root writes stays the service's.
    /// </summary>
    /// <param name="path">The file; a link is not followed.</param>
    /// <param name="other">Whose owner it gets; links are followed.</param>
    public static void Give(string path, string other)
    {
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && Statx(CurrentFolder, other, 0, OwnerMask | GroupMask, out Facts facts) == 0)
            _ = ChangeOwner(path, facts.User, facts.Group);
    }

    [SupportedOSPlatform("windows")]
    private static string? OfWindows(string path) => new FileInfo(path).GetAccessControl().GetOwner(typeof(NTAccount))?.Value;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out Facts facts);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    /// <summary>The beginning of struct statx, which is the same on all processors.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Facts
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;
    }
}
