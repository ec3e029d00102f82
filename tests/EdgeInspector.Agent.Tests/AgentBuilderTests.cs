using System.Net;
using System.Net.Sockets;
using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>What is freed when an agent cannot be composed or started.</summary>
public sealed class AgentBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task Build_AnyPartCannotBeMade_FreesThoseBeforeItInOppositeOrder()
    {
        int parts = NewBuilder().Services.Count;
        for (int failing = 0; failing < parts; failing++)
        {
            AgentBuilder builder = NewBuilder();
            string name = builder.Services[failing].ServiceType.Name;
            var traces = new Traces(builder.Services, failing, () => StateLock.IsTaken(State));
            Assert.Equal(name, (await Assert.ThrowsAsync<IOException>(() => builder.BuildAsync())).Message);
            Assert.Equal(traces.Made.Reverse<string>(), traces.Freed.Select(freed => freed.Part));
            // The other files are closed while the folder is still the agent's own.
            Assert.All(traces.Freed.TakeWhile(freed => freed.Part != nameof(StateLock)),
                freed => Assert.Equal((freed.Part, traces.HasLock), (freed.Part, freed.IsLocked)));
            Assert.False(StateLock.IsTaken(State), name);
        }
        await using InspectionAgent next = await NewBuilder().BuildAsync();
        Assert.True(StateLock.IsTaken(State));
    }

    [Fact]
    public async Task Build_NobodyWantsItAnyMore_FreesEverything()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NewBuilder().BuildAsync(new CancellationToken(canceled: true)));
        Assert.False(StateLock.IsTaken(State));
    }

    [Fact]
    public async Task Start_PortOfTheBrokerIsTaken_FreesEverythingWhenDisposed()
    {
        _log.Expect(LogEvent.StationFault);
        using (var other = new TcpListener(IPAddress.Loopback, 0))
        {
            other.Start();
            await using InspectionAgent agent = await NewBuilder(((IPEndPoint)other.LocalEndpoint).Port).BuildAsync();
            await Assert.ThrowsAsync<IOException>(agent.StartAsync);
        }
        Assert.False(StateLock.IsTaken(State));
        await using InspectionAgent next = await NewBuilder().BuildAsync();
        await next.StartAsync();
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private string State => _folder.PathTo("state");

    private AgentBuilder NewBuilder(int? brokerPort = null)
    {
        int port = brokerPort ?? FreePort.Find();
        return new AgentBuilder(
            new AgentConfiguration
            {
                Agent = new IdentityConfiguration { Name = "tested", StateDirectory = State },
                Mqtt = new MqttConfiguration { Broker = $"mqtt://127.0.0.1:{port}", EmbeddedBrokerPort = port },
                Archive = new ArchiveConfiguration { Folder = _folder.PathTo("archive") },
                Stations = [Station("left"), Station("right")],
            },
            TimeProvider.System, _log);
    }

    private StationConfiguration Station(string name) => new()
    {
        Name = name,
        Model = _folder.PathTo("no-model"),
        Camera = new SimulatedCameraConfiguration { Seed = 1, Width = 64, Height = 64 },
    };

    /// <summary>Notes which parts are made and freed, and lets one fail.</summary>
    private sealed class Traces
    {
        private readonly Func<bool> _isLocked;

        public Traces(IServiceCollection parts, int failing, Func<bool> isLocked)
        {
            _isLocked = isLocked;
            ServiceDescriptor[] all = [.. parts];
            parts.Clear();
            parts.AddTransient(_ => new Trace(this));
            for (int i = 0; i < all.Length; i++) parts.Add(Traced(all[i], fails: i == failing));
        }

        public List<string> Made { get; } = [];

        public List<(string Part, bool IsLocked)> Freed { get; } = [];

        public bool HasLock => Made.Contains(nameof(StateLock));

        private static ServiceDescriptor Traced(ServiceDescriptor part, bool fails) => ServiceDescriptor.Singleton(part.ServiceType,
            parts =>
        {
            if (fails) throw new IOException(part.ServiceType.Name);
            object made = part.ImplementationFactory is { } make
                ? make(parts)
                : ActivatorUtilities.CreateInstance(parts, part.ImplementationType!);
            // The container frees a trace right after its part, whose factory asked for it.
            parts.GetRequiredService<Trace>().Note(part.ServiceType.Name);
            return made;
        });

        private sealed class Trace(Traces traces) : IDisposable
        {
            private string _part = "";

            public void Note(string part)
            {
                _part = part;
                traces.Made.Add(part);
            }

            public void Dispose() => traces.Freed.Add((_part, traces._isLocked()));
        }
    }
}
