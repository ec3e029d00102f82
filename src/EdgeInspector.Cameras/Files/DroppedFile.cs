using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeInspector.Cameras.Files;

/// <summary>A file as it lies in a drop folder; when it is written again it is another one.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Written">When it was last written, UTC.</param>
internal sealed record DroppedFile(string Path, long Length, DateTime Written)
{
    /// <summary>A number that no other file has.</summary>
    public ulong Identity()
    {
        string all = string.Create(CultureInfo.InvariantCulture, $"{Length}/{Written.Ticks}/{System.IO.Path.GetFileName(Path)}");
        byte[] text = Encoding.UTF8.GetBytes(all);
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(text));
    }
}
