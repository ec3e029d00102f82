using System.Globalization;
using EdgeInspector.Parts;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Parts;

public sealed class PartLossTests(ITestOutputHelper output)
{
    // EDGEINSPECTOR_PARTS=1000000 for the figure of FIGURES.md.
    private static readonly int Parts = int.TryParse(
        Environment.GetEnvironmentVariable("EDGEINSPECTOR_PARTS"), CultureInfo.InvariantCulture, out int parts) ? parts : 6_000;

    [Theory]
    [InlineData(PartMatch.PartId)]
    [InlineData(PartMatch.Trigger)]
    [InlineData(PartMatch.Window)]
    public void Parts_LostLateAndKilledAgents_HaveOneRecordEach(PartMatch match)
    {
        using var line = new LossyLine(match, Parts, restarts: Parts / 300, seed: 24);

        line.Run();

        long next = 1;
        var records = new Dictionary<string, Inspection>(StringComparer.Ordinal);
        foreach (Inspection record in line.Stored)
        {
            Assert.Equal(next, record.Sequence);
            next += record.Parts;
            if (record.PartId is { } id) Assert.True(records.TryAdd(id, record), $"{id} has two records.");
        }
        int seen = 0, cut = 0, wrong = 0;
        for (int i = 0; i < line.Fates.Length; i++)
        {
            LossyLine.Fate fate = line.Fates[i];
            if (fate.Views.Count == 0) continue;
            seen++;
            if (fate.Cut && (!records.TryGetValue($"P-{i}", out Inspection? known) || known.Reason == Reason.AgentRestarted)) cut++;
            else if (records[$"P-{i}"].Verdict != fate.Expected) wrong++;
        }
        Assert.Equal(0, wrong);
        Assert.Equal(seen, next - 1);
        Assert.InRange(line.MostOpen, 1, 64);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{match}: {seen} parts, {records.Values.Count(part => part.Verdict == Verdict.Pass)} passed, {records.Values.Count(part => part.Verdict == Verdict.Fail)} failed, {cut} not inspected because of {Parts / 300} kills, at most {line.MostOpen} open."));
    }
}
