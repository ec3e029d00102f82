using EdgeInspector.Cameras.Files;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Files;

public sealed class FileBeginningTests : IDisposable
{
    // Longer than what is read at once.
    private const int Length = 700_000;
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(Length, true)]
    [InlineData(0, false)]
    [InlineData(1000, false)]
    [InlineData(Length - 1, false)]
    public void FileThatGoesOn_KeepsIt_UnlessAByteIsAnother(int changed, bool isKept)
    {
        string path = _folder.PathTo("a");
        byte[] bytes = new byte[2 * Length];
        // Between its ends are more zeros than are read at once.
        (bytes[0], bytes[Length - 1]) = (1, 2);
        File.WriteAllBytes(path, bytes);
        FileBeginning beginning = FileBeginning.Of(path)!;
        Assert.Equal(Length, beginning.Length);
        bytes[changed] ^= 9;
        File.WriteAllBytes(path, [.. bytes, 7]);
        Assert.Equal(isKept, beginning.IsKeptIn(path));
    }

    [Fact]
    public void ShorterFile_OrNone_DoesNotKeepIt()
    {
        string path = _folder.PathTo("a");
        File.WriteAllText(path, "abc");
        FileBeginning beginning = FileBeginning.Of(path)!;
        File.WriteAllText(path, "ab");
        Assert.False(beginning.IsKeptIn(path));
        File.Delete(path);
        Assert.False(beginning.IsKeptIn(path));
        Assert.Null(FileBeginning.Of(path));
    }

    public void Dispose() => _folder.Dispose();
}
