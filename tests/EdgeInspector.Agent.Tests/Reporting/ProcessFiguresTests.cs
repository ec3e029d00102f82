using EdgeInspector.Agent.Reporting;
using Xunit;

namespace EdgeInspector.Agent.Tests.Reporting;

public sealed class ProcessFiguresTests
{
    /// <summary>Seen of the runtime on a busy machine; the schema of health has no room for it.</summary>
    [Theory]
    [InlineData(-30_688, 0)]
    [InlineData(0, 0)]
    [InlineData(1_000_000, 1_000_000)]
    public void ManagedBytes_CountedBelowZero_AreNone(long counted, long reported) =>
        Assert.Equal(reported, new ProcessFigures(900_000_000, counted, 0, 34).ManagedBytes);
}
