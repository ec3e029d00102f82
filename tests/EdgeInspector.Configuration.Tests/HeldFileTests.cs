using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Configuration.Tests;

/// <summary>A configuration that an editor has open is still being written, not wrong.</summary>
public sealed class HeldFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(0x80070020)]
    [InlineData(0x80070021)]
    public void Explain_FileThatAnotherProgramKeeps_SaysToCloseItThere(uint error) =>
        Assert.Contains("another program holds the file open", ConfigurationFile.Explain(
            new ConfigurationPlace(_folder.PathTo("a.json"), "--config"), new IOException("in use", unchecked((int)error))),
            StringComparison.Ordinal);

    [Fact]
    public void Load_FileThatAnotherProgramKeeps_IsHeldAndReadOnceItIsFree()
    {
        if (!OperatingSystem.IsWindows()) Assert.Skip("Elsewhere nobody can keep a file for itself.");
        string file = _folder.PathTo("a.json");
        using (new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            ConfigurationLoadResult held = ConfigurationLoader.Load(file);
            Assert.True(held.IsHeld);
            Assert.Contains("another program", Assert.Single(held.Errors).Message, StringComparison.Ordinal);
        }
        using var open = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        Assert.False(ConfigurationLoader.Load(file).IsHeld);
    }

    public void Dispose() => _folder.Dispose();
}
