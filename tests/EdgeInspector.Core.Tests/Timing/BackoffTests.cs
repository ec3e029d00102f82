using EdgeInspector.Timing;
using Xunit;

namespace EdgeInspector.Core.Tests.Timing;

public sealed class BackoffTests
{
    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Maximum = TimeSpan.FromSeconds(30);

    [Fact]
    public void Next_Repeated_StaysInBoundsAndGrowsToTheMaximum()
    {
        var backoff = new Backoff(Minimum, Maximum, seed: 1);
        TimeSpan previous = Minimum;
        var waits = new List<TimeSpan>();
        for (int i = 0; i < 200; i++)
        {
            TimeSpan wait = backoff.Next();
            Assert.InRange(wait, Minimum, 3 * previous < Maximum ? 3 * previous : Maximum);
            waits.Add(previous = wait);
        }

        Assert.Contains(Maximum, waits);
        Assert.True(waits.Distinct().Count() > 50);
    }

    [Fact]
    public void Next_DifferentSeeds_DoNotRunInStep()
    {
        var one = new Backoff(Minimum, Maximum, seed: 1);
        var other = new Backoff(Minimum, Maximum, seed: 2);
        Assert.NotEqual(one.Next(), other.Next());
    }

    [Fact]
    public void Reset_AfterLongWaits_BeginsShortAgain()
    {
        var backoff = new Backoff(Minimum, Maximum, seed: 3);
        Assert.Equal(Maximum, backoff.Longest());
        backoff.Reset();
        Assert.InRange(backoff.Next(), Minimum, 3 * Minimum);
    }
}
