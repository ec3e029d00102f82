using System.Net;
using System.Net.Sockets;
using EdgeInspector.TestKit.Cameras;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network;

/// <summary>The test kit's own server.</summary>
public sealed class LoopbackServerTests
{
    [Fact]
    public async Task Dispose_WhileAClientIsTaken_Ends()
    {
        using var taken = new SemaphoreSlim(0);
        var server = new SlowServer(taken);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
        await taken.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Null(await Record.ExceptionAsync(async () => await server.DisposeAsync()));
    }

    /// <summary>Holds the loop that takes clients until some time after the server's end has begun.</summary>
    private sealed class SlowServer : LoopbackServer
    {
        private readonly SemaphoreSlim _taken;

        public SlowServer(SemaphoreSlim taken)
        {
            _taken = taken;
            Start();
        }

        protected override Task ServeAsync(NetworkStream stream, CancellationToken cancellation)
        {
            _taken.Release();
            cancellation.WaitHandle.WaitOne();
            // Nobody releases it again: time for the end to go on, as far as it goes without this client.
            _taken.Wait(TimeSpan.FromMilliseconds(200), CancellationToken.None);
            return Task.CompletedTask;
        }
    }
}
