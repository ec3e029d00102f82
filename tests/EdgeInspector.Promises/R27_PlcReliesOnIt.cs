using System.Net;
using EdgeInspector.Modbus;
using EdgeInspector.Numerics;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// What a PLC relies on, as config/modbus.md says: each result comes once with its own fields, or is counted as lost before the next one;
/// what is no pass never reads as one; a PLC that stops acknowledging holds up nobody.
/// </summary>
public sealed class R27_PlcReliesOnIt
{
    private const int Waiting = 5, Sequence = 42, Verdict = 46, LostBefore = 53, PartId = 62, Lost = 6, AckSequence = 203, AckHigh = 202;
    private const int ResultValid = 1 << 7, Overrun = 1 << 8, Buffered = 8;

    [Fact]
    public async Task EachResult_ComesOnce_OrIsCounted_WhateverThePlcDoes()
    {
        Scale.SkipWhenDone("R27");
        int parts = Scale.Of(5000, 200_000);
        await using var server = new ModbusServer(
            new ModbusOptions
            {
                Address = IPAddress.Loopback,
                Port = 0,
                Agent = "promises",
                Version = "1",
                Stations = ["cap"],
                ResultLifetime = TimeSpan.FromMinutes(1),
            },
            new ModbusSources(() => true, _ => (new PartCounts { Since = DateTimeOffset.UnixEpoch }, false)), TimeProvider.System,
            NullLogger.Instance);
        server.Take(new StationStatus("cap", StationState.Running, IsResponsive: () => true));
        await server.StartAsync();
        await Eventually.TrueAsync(() => server.Port != 0);
        var random = new SplitMix64(27);
        PlcClient plc = await PlcClient.ConnectAsync(server.Port);
        long made = 0, next = 1, read = 0, lost = 0, withdrawn = 0, pauses = 0, cuts = 0;
        try
        {
            while (made < parts)
            {
                // Now and then the PLC stops acknowledging for longer than the buffer has places: the others go on all the same.
                bool pausesNow = random.NextInt32(20) == 0;
                int burst = 1 + random.NextInt32(pausesNow ? 40 : Buffered);
                for (int i = 0; i < burst && made < parts; i++) server.Take(Of(++made));
                if (pausesNow && burst > Buffered)
                {
                    pauses++;
                    ushort[] full = await plc.ReadAsync(0, 80);
                    Assert.Equal(Buffered, full[Waiting]);
                    Assert.NotEqual(0, full[1] & Overrun);
                }
                if (random.NextInt32(50) == 0)
                {
                    cuts++;
                    plc.Dispose();
                    plc = await PlcClient.ConnectAsync(server.Port);
                }
                await TakeAllAsync();
            }
            // Behind the last one that was read no other says what was lost; the PLC's counter does.
            ushort[] end = await plc.ReadAsync(0, 80);
            Assert.Equal(parts, read + lost + (parts + 1 - next));
            Assert.Equal(lost + (parts + 1 - next), (long)end[Lost] << 16 | end[Lost + 1]);
        }
        finally
        {
            plc.Dispose();
        }
        Assert.True(withdrawn * 100 <= read, $"{withdrawn} of {read} passes were taken back.");
        Scale.Keep("R27",
            $"{parts:N0} results, {pauses:N0} pauses of the PLC, {cuts:N0} cut connections: {read:N0} read once with their own fields, {lost + parts + 1 - next:N0} lost while it paused, each counted; no fail or uninspected part read as pass");

        async Task TakeAllAsync()
        {
            while (await plc.ReadAsync(0, 80) is var words && (words[1] & ResultValid) != 0)
            {
                long sequence = (long)words[Sequence] << 16 | words[Sequence + 1];
                Assert.Equal(next + words[LostBefore], sequence);
                Verdict verdict = VerdictOf(sequence);
                Assert.Equal($"P-{sequence:000000}", string.Concat(words[PartId..(PartId + 4)].SelectMany(Letters)));
                // A machine that stood still for a second takes passes back, never the other way.
                bool isTakenBack = verdict == Verdicts.Verdict.Pass && words[Verdict] == 3;
                if (isTakenBack) withdrawn++;
                else Assert.Equal((int)verdict + 1, words[Verdict]);
                (lost, read, next) = (lost + words[LostBefore], read + 1, sequence + 1);
                Assert.Equal(0, await plc.WriteAsync(AckHigh, words[Sequence]));
                Assert.Equal(0, await plc.WriteAsync(AckSequence, words[Sequence + 1]));
            }
        }
    }

    private static char[] Letters(ushort word) => [(char)(word >> 8), (char)(word & 255)];

    private static Verdict VerdictOf(long sequence) => (sequence % 3) switch
    {
        0 => Verdicts.Verdict.NotInspected,
        1 => Verdicts.Verdict.Pass,
        _ => Verdicts.Verdict.Fail,
    };

    private static Inspection Of(long sequence) => new()
    {
        Id = Guid.Empty,
        Sequence = sequence,
        Station = "cap",
        PartId = $"P-{sequence:000000}",
        CapturedAt = DateTimeOffset.UnixEpoch,
        Verdict = VerdictOf(sequence),
        Reason = VerdictOf(sequence) switch
        {
            Verdicts.Verdict.Pass => null,
            Verdicts.Verdict.Fail => Reason.ScoreAtOrAboveThreshold,
            _ => Reason.FrameFrozen,
        },
    };
}
