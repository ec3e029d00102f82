using EdgeInspector.Agent.Archiving;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Agent.Tests.Archiving;

public sealed class NewFileTests
{
    [Fact]
    public void Write_AnOldFile_IsReplaced()
    {
        using var folder = new TemporaryFolder();
        string file = folder.PathTo("part.jpg");
        NewFile.Write(file, [1, 2, 3]);
        NewFile.Write(file, [4]);
        Assert.Equal([4], File.ReadAllBytes(file));
    }
}
