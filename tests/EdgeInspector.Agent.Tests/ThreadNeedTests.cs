using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Agent.Tests;

public sealed class ThreadNeedTests
{
    [Theory]
    [InlineData(24, 16, 647)]
    [InlineData(1, 1, 40)]
    public void Of_Stations_IsAtLeastWhatWasMeasured(int stations, int threads, int measured) =>
        Assert.InRange(ThreadNeed.Of(With(stations, threads), cores: 2), measured, 2 * measured);

    [Fact]
    public void ShippedUnit_SixtyFourStationsOfSixtyFourThreads_HaveRoom()
    {
        string line = File.ReadLines(Path.Combine(Repository.Root, "systemd", "edge-inspector.service"))
            .Single(line => line.StartsWith("TasksMax=", StringComparison.Ordinal));
        Assert.InRange(ThreadNeed.Of(With(64, 64), cores: 2), 1, int.Parse(line["TasksMax=".Length..], CultureInfo.InvariantCulture));
    }

    private static AgentConfiguration With(int stations, int threads) => new()
    {
        Stations = [.. Enumerable.Repeat(new StationConfiguration(), stations)],
        Execution = new ExecutionConfiguration { Threads = threads },
    };
}
