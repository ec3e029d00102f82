using EdgeInspector.Files;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Files;

public sealed class BoundedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ReadAllBytes_FileAndLinkToIt_GiveItsBytes()
    {
        File.WriteAllBytes(_folder.PathTo("a"), [1, 2, 3]);
        File.CreateSymbolicLink(_folder.PathTo("b"), _folder.PathTo("a"));
        File.CreateSymbolicLink(_folder.PathTo("c"), "b");
        foreach (string name in (string[])["a", "b", "c"]) Assert.Equal([1, 2, 3], BoundedFile.ReadAllBytes(_folder.PathTo(name), 3));
    }

    [Fact]
    public void ReadAllBytes_LargerThanTheLimit_SaysBoth()
    {
        File.WriteAllBytes(_folder.PathTo("a"), [1, 2, 3]);
        Assert.Contains("has 3 bytes; at most 2", Assert.Throws<InvalidDataException>(() => BoundedFile.ReadAllBytes(_folder.PathTo("a"), 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAllBytes_NothingToRead_IsRefused()
    {
        File.WriteAllBytes(_folder.PathTo("empty"), []);
        File.CreateSymbolicLink(_folder.PathTo("nowhere"), "gone");
        Assert.Throws<InvalidDataException>(() => BoundedFile.ReadAllBytes(_folder.PathTo("empty"), 9));
        Assert.Throws<InvalidDataException>(() => BoundedFile.ReadAllBytes(_folder.Path, 9));
        Assert.Throws<FileNotFoundException>(() => BoundedFile.ReadAllBytes(_folder.PathTo("nowhere"), 9));
        Assert.Throws<FileNotFoundException>(() => BoundedFile.ReadAllBytes(_folder.PathTo("none"), 9));
    }

    [Fact]
    public void ReadAllBytes_Pipe_IsRefusedWithoutWaitingForAWriter()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Named pipes are no files there.");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", _folder.PathTo("pipe"))) mkfifo.WaitForExit();
        Assert.Contains("no regular file", Assert.Throws<InvalidDataException>(() => BoundedFile.ReadAllBytes(_folder.PathTo("pipe"), 9)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
