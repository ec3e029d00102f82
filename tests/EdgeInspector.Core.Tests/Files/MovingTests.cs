using EdgeInspector.Files;
using Xunit;

namespace EdgeInspector.Core.Tests.Files;

public sealed class MovingTests
{
    private static readonly IOException Held = new("held", unchecked((int)0x80070020));

    [Fact]
    public void Patiently_HeldOpenForAMoment_MovesInTheEnd()
    {
        int tries = 0;
        Moving.Patiently(() =>
        {
            if (++tries < 4) throw tries == 2 ? new UnauthorizedAccessException() : Held;
        }, isHindered: true, wait => wait);
        Assert.Equal(4, tries);
    }

    [Fact]
    public void Patiently_HeldOpenForGood_GivesUpAfterSomeSeconds()
    {
        TimeSpan waited = default;
        Assert.Same(Held, Assert.Throws<IOException>(() => Moving.Patiently(() => throw Held, isHindered: true, wait =>
        {
            waited += wait;
            return wait;
        })));
        Assert.InRange(waited, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6));
    }

    [Theory]
    [InlineData(true, 0x8007007B)]
    [InlineData(false, 0x80070020)]
    public void Patiently_AnyOtherRefusal_IsTheLast(bool isHindered, uint error)
    {
        int tries = 0;
        Assert.Throws<IOException>(() => Moving.Patiently(() =>
        {
            tries++;
            throw new IOException("no", unchecked((int)error));
        }, isHindered, wait => wait));
        Assert.Equal(1, tries);
    }
}
