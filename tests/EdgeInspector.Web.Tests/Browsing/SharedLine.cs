using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Web.Tests.Browsing;

/// <summary>One line for tests that change nothing on it.</summary>
public sealed class SharedLine(TaughtLine taught) : IAsyncLifetime
{
    private PageLine? _line;

    public Uri Address => Line.Address;

    internal PageLine Line
    {
        get
        {
            return _line ?? throw new InvalidOperationException("The line did not start.");
        }
    }

    public async ValueTask InitializeAsync()
    {
        _line = await PageLine.StartAsync(taught, framesPerSecond: 0.5);
    }

    public async ValueTask DisposeAsync()
    {
        if (_line is not null) await _line.DisposeAsync();
    }
}
