using EdgeInspector.Commands;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Commands;

/// <summary>The chain of the audit file: what was written stays provable, and what was done to it shows.</summary>
public sealed class AuditTrailTests : IDisposable
{
    private const int Records = 6;
    private readonly TemporaryFolder _folder = new();
    private readonly AuditTrail _trail;

    public AuditTrailTests() => _trail = new AuditTrail(FilePath);

    private string FilePath => _folder.PathTo("state/audit.jsonl");

    [Fact]
    public void Records_AsWritten_AreWhole_AndEndWithTheHead()
    {
        int changes = 0;
        _trail.Changed = () => changes++;
        Fill();
        AuditCheck check = Verify();
        Assert.Equal((Records, 0, 0, 0), (check.Records, check.Unchained, check.Unfinished, check.FaultCount));
        Assert.Equal(_trail.Head, check.Head);
        Assert.Equal((Records, Records), (check.Head!.Number, changes));
        Assert.Equal((Time(1), Time(Records)), (check.First, check.Last));
        var later = new AuditTrail(FilePath);
        Assert.Equal(Records, later.ReadSince(default).Count);
        Assert.Equal(check.Head, later.Head);
    }

    [Theory]
    [InlineData("changed", 4)]
    [InlineData("spaced", 4)]
    [InlineData("removed", 3)]
    [InlineData("exchanged", 3)]
    [InlineData("doubled", 4)]
    [InlineData("first removed", 1)]
    [InlineData("without its number", 3)]
    [InlineData("made unreadable", 4)]
    [InlineData("forged behind", Records + 1)]
    public void ALine_ThatIsNotAsItWasWritten_IsFound(string what, int line)
    {
        Fill();
        List<string> lines = [.. File.ReadAllLines(FilePath)];
        switch (what)
        {
            case "changed": lines[2] = lines[2].Replace("mia", "ben", StringComparison.Ordinal); break;
            case "spaced": lines[2] += " "; break;
            case "removed": lines.RemoveAt(2); break;
            case "exchanged": (lines[2], lines[3]) = (lines[3], lines[2]); break;
            case "doubled": lines.Insert(2, lines[2]); break;
            case "first removed": lines.RemoveAt(0); break;
            case "without its number": lines[2] = lines[2].Replace("\"number\":3,", "", StringComparison.Ordinal); break;
            case "made unreadable": lines[2] = lines[2][..^1]; break;
            default: lines.Add("""{"at":"2026-11-29T10:00:00Z","verb":"pause","by":"nobody","message":"Done."}"""); break;
        }
        File.WriteAllText(FilePath, string.Join('\n', lines) + "\n");
        AuditCheck check = Verify();
        Assert.InRange(check.FaultCount, 1, 4);
        Assert.StartsWith($"Line {line}: ", check.Faults[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut off")]
    [InlineData("made again")]
    public void TheEnd_CutOffOrExchanged_ShowsByTheHeadAlone(string what)
    {
        Fill();
        AuditHead known = _trail.Head!;
        if (what == "cut off")
        {
            File.WriteAllText(FilePath, string.Concat(File.ReadAllLines(FilePath)[..^1].Select(line => line + "\n")));
        }
        else
        {
            File.Delete(FilePath);
            Fill("ben");
        }
        Assert.Equal(0, Verify().FaultCount);
        Assert.NotEqual(known, Verify().Head);
    }

    [Fact]
    public void RecordsOlderThanTheChain_AreVouchedForByItsFirst()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        const string Old = """{"at":"2026-11-25T05:00:00Z","verb":"pause","by":"mia","message":"Done."}""";
        File.WriteAllText(FilePath, $"{Old}\n{Old}\n");
        var trail = new AuditTrail(FilePath);
        Assert.Equal(2, trail.ReadSince(default).Count);
        Assert.Equal(0, trail.Head!.Number);
        Assert.Equal(trail.Head, Verify().Head);
        Fill();
        Assert.Equal((Records + 2, 2, 0), (Verify().Records, Verify().Unchained, Verify().FaultCount));
        File.WriteAllText(FilePath, File.ReadAllText(FilePath).Replace("T05:", "T06:", StringComparison.Ordinal));
        Assert.StartsWith("Line 3: ", Assert.Single(Verify().Faults), StringComparison.Ordinal);
    }

    /// <summary>A power cut leaves any part of the last line; what follows goes on behind it, and vouches for it.</summary>
    [Fact]
    public void ALastLine_CutAnywhere_BreaksNoChain()
    {
        Fill();
        byte[] whole = File.ReadAllBytes(FilePath);
        int last = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (int length = last; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            var trail = new AuditTrail(FilePath);
            trail.Add(Record(7));
            trail.Add(Record(8));
            AuditCheck check = Verify();
            Assert.Equal((0, trail.Head), (check.FaultCount, check.Head));
            // All but the line's end makes a record; nothing of it leaves none.
            Assert.Equal(length == last || length == whole.Length - 1 ? 0 : 1, check.Unfinished);
        }
    }

    [Fact]
    public void ATornLine_TamperedWith_IsFound()
    {
        Fill();
        File.AppendAllText(FilePath, "{\"at\":\"20");
        _trail.Add(Record(7));
        Assert.Equal((1, 0), (Verify().Unfinished, Verify().FaultCount));
        File.WriteAllText(FilePath, File.ReadAllText(FilePath).Replace("{\"at\":\"20\n", "{\"at\":\"21\n", StringComparison.Ordinal));
        Assert.StartsWith($"Line {Records + 2}: ", Assert.Single(Verify().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void LinesOfAnyLength_AreRead()
    {
        _trail.Add(Record(1) with { Message = new string('x', 100_000) });
        _trail.Add(Record(2));
        File.AppendAllText(FilePath, new string('y', 3_000_000) + "\n");
        _trail.Add(Record(3));
        AuditCheck check = Verify();
        Assert.Equal((3, 1, 0), (check.Records, check.Unfinished, check.FaultCount));
        Assert.Equal(_trail.Head, check.Head);
    }

    public void Dispose() => _folder.Dispose();

    private void Fill(string by = "mia")
    {
        for (int number = 1; number <= Records; number++) _trail.Add(Record(number) with { By = by });
    }

    private AuditCheck Verify()
    {
        using FileStream stream = File.OpenRead(FilePath);
        return AuditChain.Verify(stream, () => { });
    }

    private static DateTimeOffset Time(int number) => new(2026, 11, 29, 8, number, 0, TimeSpan.Zero);

    private static AuditRecord Record(int number) =>
        new() { At = Time(number), By = "mia", Verb = "pause", Transaction = $"t{number}", Message = "Done: \"größer\"." };
}
