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
    public void HaveChanged_SameFile_IsFalse() => Assert.False(Look());

    [Fact]
    public void HaveChanged_FileThatCannotBeUsed_IsFalseUntilItCan()
    {
        Write("\npassword\n");
        Assert.False(Look());
        Assert.False(Look());
        Write("agent\nanother\n");
        Assert.True(Look());
        Assert.False(Look());
    }

    [Fact]
    public void HaveChanged_BeforeTheNextLook_IsFalse()
    {
        Write("agent\nanother\n");
        Assert.False(_files.HaveChanged());
        Assert.True(Look());
    }

    public void Dispose() => _folder.Dispose();

    private bool Look()
    {
        _time.Advance(LookPeriod);
        return _files.HaveChanged();
    }

    private void Write(string content) => File.WriteAllText(_folder.PathTo("password"), content);
}
