using EdgeInspector.Mqtt.Connection;
using EdgeInspector.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Connection;

public sealed class CredentialFilesTests : IDisposable
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(2);
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CredentialFiles _files;

    public CredentialFilesTests()
    {
        Write("agent\npassword\n");
        var options = Samples.Options(new Uri("mqtt://localhost")) with { PasswordFile = _folder.PathTo("password") };
        _files = new CredentialFiles(options, _time);
    }

    [Fact]
    public async Task HaveChanged_SameFile_IsFalse() => Assert.False(await HaveChangedAsync());

    [Fact]
    public async Task HaveChanged_FileThatCannotBeUsed_IsFalseUntilItCan()
    {
        Write("\npassword\n");
        Assert.False(await HaveChangedAsync());
        Assert.False(await HaveChangedAsync());
        Write("agent\nanother\n");
        Assert.True(await HaveChangedAsync());
        Assert.False(await HaveChangedAsync());
    }

    [Fact]
    public async Task HaveChanged_BeforeTheNextLook_IsFalse()
    {
        Write("agent\nanother\n");
        Assert.False(_files.HaveChanged());
        Assert.True(await HaveChangedAsync());
    }

    public void Dispose() => _folder.Dispose();

    // The first call begins to look, on a thread of its own; the next one after it has ended tells.
    private async Task<bool> HaveChangedAsync()
    {
        _time.Advance(LookPeriod);
        Assert.False(_files.HaveChanged());
        await _files.Looking;
        return _files.HaveChanged();
    }

    private void Write(string content) => File.WriteAllText(_folder.PathTo("password"), content);
}
