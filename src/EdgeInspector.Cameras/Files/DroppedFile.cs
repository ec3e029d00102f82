using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeInspector.Files;

namespace EdgeInspector.Cameras.Files;

/// <summary>A file as it lies in a drop folder; when it is written again it is another one.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">Its path below the folder, with '/'.</param>
/// <param name="Length">Bytes; -1 where nobody can tell.</param>
/// <param name="Written">When it was last written, UTC.</param>
internal sealed record DroppedFile(string Path, string Name, long Length, DateTime Written)
{
    /// <summary>Whether the file can be opened. Of one that cannot be, nobody knows whether it is another one by now.</summary>
    public bool CanBeOpened => Length >= 0;

    /// <summary>A file that is listed and cannot be opened, see <see cref="ForeignNames"/>.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="name">Its path below the folder, with '/'.</param>
    public static DroppedFile ThatCannotBeOpened(string path, string name) => new(path, name, -1, DateTime.MinValue);

    /// <summary>A number that no other file of the folder has.</summary>
    public ulong Identity()
    {
        string all = string.Create(CultureInfo.InvariantCulture, $"{Length}/{Written.Ticks}/{Name}");
        byte[] text = Encoding.UTF8.GetBytes(all);
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(text));
    }
}
