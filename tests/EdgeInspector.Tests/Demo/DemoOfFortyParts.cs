using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Demo;

/// <summary>A demo that learned its model and inspected forty parts, and the broker that heard of them.</summary>
public sealed class DemoOfFortyParts : IAsyncLifetime
{
    public const int Parts = 40;
    private readonly TemporaryFolder _folder = new();
    private TestBroker? _broker;

    public int Code { get; private set; }

    public string Output { get; private set; } = "";

    public string Errors { get; private set; } = "";

    public TestBroker Broker => _broker ?? throw new InvalidOperationException("It has not run yet.");

    /// <summary>Goes on with the same state at the same broker.</summary>
    public string[] Arguments => ["demo", "--state", _folder.PathTo("state"), "--broker", Broker.Uri.OriginalString.TrimEnd('/')];

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        (Code, Output, Errors) = await AgentProgram.RunAsync([.. Arguments, "--parts", $"{Parts}"]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        _folder.Dispose();
    }
}
