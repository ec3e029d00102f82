using EdgeInspector.Core.Tests.Outputs;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// No bad part passes a gate that is wired as config/outputs.md says, whatever of agent, network, camera and remote I/O is cut.
/// </summary>
public sealed class R26_NoBadPartPasses
{
    [Fact]
    public void CutLines_LetOnlyGoodPartsThrough()
    {
        Scale.SkipWhenDone("R26");
        int lines = Scale.Of(1, 33);
        long parts = 0, passed = 0, good = 0;
        foreach (string way in SimulatedLine.Ways)
        {
            for (ulong seed = 1; seed <= (ulong)lines; seed++)
            {
                // Now and then, and so often that cuts meet.
                SimulatedLine line = SimulatedLine.Of(way, seed % 2 == 1 ? 1 : 10, 260 + seed);
                line.Run(10_000);
                Assert.True(line.BadPassed == 0, $"{way}, {seed}: {line.BadPassed} bad parts passed.");
                Assert.InRange(line.GoodShare, seed % 2 == 1 ? 0.55 : 0.1, 1);
                (parts, passed, good) = (parts + line.Parts, passed + line.GoodPassed, good + line.GoodPassed + line.GoodRejected);
            }
        }
        Scale.Keep("R26",
            $"{parts:N0} parts on {3 * lines} simulated lines: no bad one passed, {passed:N0} of {good:N0} good ones did");
    }
}
