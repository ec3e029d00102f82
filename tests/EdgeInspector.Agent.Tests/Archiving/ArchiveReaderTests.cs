using EdgeInspector.Agent.Archiving;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Agent.Tests.Archiving;

/// <summary>Pictures are found by their record, and nothing else is given away.</summary>
public sealed class ArchiveReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StoredRecord _record = new()
    {
        Station = "cap",
        Sequence = 7,
        Id = Guid.CreateVersion7(),
        Verdict = Verdict.Fail,
        At = new DateTimeOffset(2026, 11, 25, 6, 0, 0, TimeSpan.Zero),
        Body = "{}"u8.ToArray(),
    };

    private string Archive => _folder.PathTo("archive");

    private string Place => Path.Combine(Archive, "cap", "2026-11-25", "000000007-fail");

    [Fact]
    public void Read_KeptPart_GivesItsPictures()
    {
        Keep(_record.Id);
        var reader = new ArchiveReader(Archive);
        Assert.Equal([ArchivedPicture.Frame, ArchivedPicture.Small], reader.Find(_record));
        Assert.Equal([1, 2, 3], reader.Read(_record, ArchivedPicture.Frame));
        Assert.Null(reader.Read(_record, ArchivedPicture.Overlay));
        Assert.Throws<IOException>(() => reader.Read(_record, ArchivedPicture.Small));
    }

    [Fact]
    public void Read_PictureOfAnotherPartWithTheSameNumber_GivesNothing()
    {
        Keep(Guid.CreateVersion7());
        Assert.Empty(new ArchiveReader(Archive).Find(_record));
        Assert.Null(new ArchiveReader(Archive).Read(_record, ArchivedPicture.Frame));
    }

    [Fact]
    public void Read_BehindALink_GivesNothing()
    {
        Keep(_record.Id);
        File.WriteAllText(_folder.PathTo("secret"), "secret");
        File.Delete($"{Place}.png");
        File.CreateSymbolicLink($"{Place}.png", _folder.PathTo("secret"));
        Assert.Null(new ArchiveReader(Archive).Read(_record, ArchivedPicture.Frame));

        Directory.Move(Path.Combine(Archive, "cap"), _folder.PathTo("elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(Archive, "cap"), _folder.PathTo("elsewhere"));
        Assert.Empty(new ArchiveReader(Archive).Find(_record));
    }

    [Theory]
    [InlineData("../cap")]
    [InlineData("cap/2026-11-25")]
    [InlineData("..")]
    public void Read_StationThatIsAPath_GivesNothing(string station)
    {
        Keep(_record.Id);
        Assert.Empty(new ArchiveReader(Path.Combine(Archive, "cap")).Find(_record with { Station = station }));
    }

    [Fact]
    public void Read_PartThatNobodyInspected_GivesNothing()
    {
        Keep(_record.Id);
        Assert.Empty(new ArchiveReader(Archive).Find(_record with { Verdict = Verdict.NotInspected }));
    }

    public void Dispose() => _folder.Dispose();

    private void Keep(Guid id)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place)!);
        File.WriteAllBytes($"{Place}.png", [1, 2, 3]);
        File.WriteAllBytes($"{Place}.json", new ArchivedResult
        {
            Id = id,
            Station = "cap",
            Seq = 7,
            CapturedAt = _record.At,
            Verdict = Verdict.Fail,
            Regions = [],
            Frame = "000000007-fail.png",
        }.Write());
    }
}
