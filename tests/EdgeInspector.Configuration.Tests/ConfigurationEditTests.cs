using System.Diagnostics;
using System.Text;
using EdgeInspector.Configuration.Text;
using EdgeInspector.Files;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Configuration.Tests;

public sealed class ConfigurationEditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("{ \"a\": { \"k\": 1.50 /* why */ } }", "{ \"a\": { \"k\": 2 /* why */ } }")]
    [InlineData("{ \"a\": { \"b\": 1 } }", "{ \"a\": { \"b\": 1, \"k\": 2 } }")]
    [InlineData("{ \"a\": { \"b\": 1, } }", "{ \"a\": { \"b\": 1, \"k\": 2, } }")]
    [InlineData("{ \"a\": {} }", "{ \"a\": { \"k\": 2} }")]
    [InlineData("{\n  \"a\": {\n    \"b\": 1 // last\n  }\n}", "{\n  \"a\": {\n    \"b\": 1,\n    \"k\": 2 // last\n  }\n}")]
    [InlineData("{\r\n\t\"a\": {\r\n\t\t\"b\": 1\r\n\t}\r\n}", "{\r\n\t\"a\": {\r\n\t\t\"b\": 1,\r\n\t\t\"k\": 2\r\n\t}\r\n}")]
    [InlineData("\uFEFF{ \"ä\": 1, \"a\": { \"k\": \"ö\" } }", "\uFEFF{ \"ä\": 1, \"a\": { \"k\": 2 } }")]
    public void Set_ChangesTheOneValue(string before, string after) =>
        Assert.Equal(after, Encoding.UTF8.GetString(ConfigurationEdit.Set(SampleConfiguration.Document(before), "a", "k", "2")));

    [Fact]
    public void Set_InAList_FindsItsElement()
    {
        PositionedDocument document = SampleConfiguration.Document("{ \"s\": [ { \"k\": 1 }, { \"k\": 1 } ] }");
        Assert.Equal("{ \"s\": [ { \"k\": 1 }, { \"k\": 2 } ] }",
            Encoding.UTF8.GetString(ConfigurationEdit.Set(document, "s[1]", "k", "2")));
    }

    [Theory]
    [InlineData("{ \"z\": [1, 2, 3] }", 0, "{ \"z\": [ 2, 3] }")]
    [InlineData("{ \"z\": [1, 2, 3] }", 2, "{ \"z\": [1, 2 ] }")]
    [InlineData("{ \"z\": [1] }", 0, "{ \"z\": [] }")]
    [InlineData("{ \"z\": [1,] }", 0, "{ \"z\": [] }")]
    [InlineData("{ \"z\": [1, 2,] }", 1, "{ \"z\": [1, ] }")]
    [InlineData("{ \"z\": [1 /* , */ , 2] }", 0, "{ \"z\": [ /* , */  2] }")]
    [InlineData("{\n\"z\": [\n  1, // one\n  // two, or so\n  2\n]\n}", 1, "{\n\"z\": [\n  1 // one\n  // two, or so\n]\n}")]
    [InlineData("{\n\"z\": [\n  {\n  \"a\": [1]\n  },\n  2\n]\n}", 0, "{\n\"z\": [\n  2\n]\n}")]
    [InlineData("{\r\n\"z\": [\r\n  1,\r\n  2\r\n]\r\n}", 1, "{\r\n\"z\": [\r\n  1\r\n]\r\n}")]
    public void Remove_TakesTheItemAndItsCommaAndLeavesTheRest(string before, int index, string after)
    {
        byte[] edited = ConfigurationEdit.Remove(SampleConfiguration.Document(before), "z", index);
        Assert.Equal(after, Encoding.UTF8.GetString(edited));
        Assert.Equal(SampleConfiguration.Document(before).Find("z").Items.Count - 1,
            SampleConfiguration.Document(Encoding.UTF8.GetString(edited)).Find("z").Items.Count);
    }

    [Theory]
    [InlineData("{ \"z\": [] }", "{ \"z\": [ 9 ] }")]
    [InlineData("{ \"z\": [1, 2] }", "{ \"z\": [1, 2, 9] }")]
    [InlineData("{ \"z\": [1,] }", "{ \"z\": [1, 9,] }")]
    [InlineData("{\n\"z\": [\n  1 // one\n]\n}", "{\n\"z\": [\n  1,\n  9 // one\n]\n}")]
    public void Append_StandsLikeTheItemBeforeIt(string before, string after) =>
        Assert.Equal(after, Encoding.UTF8.GetString(ConfigurationEdit.Append(SampleConfiguration.Document(before), "z", "9")));

    [Fact]
    public void Write_KeepsLinkAndMode()
    {
        if (OperatingSystem.IsWindows()) return;
        string target = _folder.PathTo("real.json"), link = _folder.PathTo("link.json");
        File.WriteAllText(target, "old");
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(link, target);
        AtomicFile.Write(link, "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(target));
        Assert.NotNull(File.ResolveLinkTarget(link, returnFinalTarget: false));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(target));
        Assert.Equal(2, Directory.GetFiles(_folder.PathTo("."), "*.json*").Length);
    }

    [Fact]
    public void Write_ByRoot_LeavesTheFileToItsOwner_AndANewOneToThatOfItsFolder()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return;
        string folder = _folder.PathTo("state"), old = Path.Combine(folder, "old.json"), secret = Path.Combine(folder, "users.json");
        Directory.CreateDirectory(folder);
        File.WriteAllText(old, "old");
        foreach (string path in (string[])[folder, old]) Process.Start("chown", ["65534:65534", path]).WaitForExit();
        string? owner = FileOwner.Of(old);
        Assert.NotEqual("root", owner);
        AtomicFile.Write(old, "new"u8.ToArray());
        AtomicFile.Write(secret, "new"u8.ToArray(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal([owner, owner], [FileOwner.Of(old), FileOwner.Of(secret)]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));
    }

    public void Dispose() => _folder.Dispose();
}
