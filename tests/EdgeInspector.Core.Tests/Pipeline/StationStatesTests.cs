using EdgeInspector.Pipeline;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

public sealed class StationStatesTests
{
    [Theory]
    [InlineData(StationState.Running, true, true)]
    [InlineData(StationState.WaitingForTrigger, true, true)]
    [InlineData(StationState.Paused, false, true)]
    [InlineData(StationState.NoCamera, false, false)]
    [InlineData(StationState.Frozen, false, false)]
    [InlineData(StationState.Fault, false, false)]
    public void State_InspectsAndServes(StationState state, bool inspects, bool serves) =>
        Assert.Equal((inspects, serves), (state.IsInspecting(), state.IsServing()));
}
