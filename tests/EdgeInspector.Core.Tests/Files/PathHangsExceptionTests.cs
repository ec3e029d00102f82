using EdgeInspector.Files;
using Xunit;

namespace EdgeInspector.Core.Tests.Files;

public sealed class PathHangsExceptionTests
{
    [Theory]
    [InlineData(3, "/nfs/mask.png has not answered for 3 s. ")]
    [InlineData(10, "/nfs/mask.png has not answered for more than 10 s. ")]
    [InlineData(59, "/nfs/mask.png has not answered for more than 10 s. ")]
    [InlineData(61, "/nfs/mask.png has not answered for more than a minute. ")]
    [InlineData(90_000, "/nfs/mask.png has not answered for more than a day. ")]
    public void Message_TriedAgainAndAgain_ChangesInFewSteps(int seconds, string begins) =>
        Assert.StartsWith(begins, new PathHangsException("/nfs/mask.png", TimeSpan.FromSeconds(seconds)).Message, StringComparison.Ordinal);
}
