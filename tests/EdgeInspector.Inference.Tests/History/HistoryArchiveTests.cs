using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Tests.Packages;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.History;

/// <summary>A version in one file: it comes out as it went in, and nothing that it says of itself is believed.</summary>
public sealed class HistoryArchiveTests(PackageTests.Learned learned) : IClassFixture<PackageTests.Learned>, IDisposable
{
    private static readonly VersionNote Mia = new("Mia", "lot 17"), Jo = new("Jo", null);
    private readonly HistoryBed _here = new(learned.Model), _there = new(learned.Model);

    private string Archive => _there.PathTo("cap.zip");

    [Fact]
    public void Import_OfAnExport_IsTheSamePackageWithPicturesAndLineage()
    {
        ModelVersion there = Export();
        (ModelVersion version, bool isNew) = HistoryArchive.Import(_here.History("lid"), Archive, Jo);
        Assert.True(isNew);
        Assert.Equal((1, "lid", VersionOrigin.Imported, "Jo"), (version.Number, version.Station, version.Origin, version.By));
        Assert.Equal(new VersionSource("cap", 1, there.RecordedAt, "Mia"), version.Source);
        Assert.Equal(there.Files, version.Files);
        Assert.Equal(there.Pictures, version.Pictures);
        Assert.Equal(there.PackageSha256, version.PackageSha256);
        Assert.Equal(there.Parameters, version.Parameters);
        Assert.Empty(_here.History("lid").Verify(null));
        _here.History("lid").Activate(1, Jo);
        _there.History().Activate(1, Jo);
        Assert.Equal(HistoryBed.Bytes(_there.Place), HistoryBed.Bytes(_here.Place));
        Assert.Equal((1, false), HistoryArchive.Import(_here.History("lid"), Archive, Jo) is var again ? (again.Version.Number, again.IsNew) : default);
        // The same version twice gives the same file.
        HistoryArchive.Export(_there.History(), 1, _there.PathTo("twice.zip"), false, true);
        Assert.Equal(File.ReadAllBytes(Archive), File.ReadAllBytes(_there.PathTo("twice.zip")));
    }

    [Fact]
    public void Export_WithoutPictures_SaysSoAndStillRuns()
    {
        Export(withPictures: false);
        ModelVersion version = HistoryArchive.Import(_here.History(), Archive, Jo).Version;
        Assert.Contains("exported without them", version.PicturesMissing, StringComparison.Ordinal);
        _here.History().Activate(1, Jo);
        Assert.Empty(_here.History().Verify(null));
    }

    [Fact]
    public void Export_OfAVersionThatIsNotWhole_LeavesNothing()
    {
        ModelVersion version = _there.Record(1, "a");
        File.Delete(_there.ContentPath(version.Pictures[0].Sha256));
        Assert.Contains("0.png is missing", Assert.Throws<HistoryException>(() => HistoryArchive.Export(_there.History(), 1, Archive, false, true)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(Archive)!), file => file.Contains("zip", StringComparison.Ordinal));
        Assert.Contains("exists already", Assert.ThrowsAny<IOException>(() => ExportTwice()).Message, StringComparison.Ordinal);

        void ExportTwice()
        {
            File.WriteAllText(Archive, "mine");
            HistoryArchive.Export(_there.History(), 1, Archive, false, false);
        }
    }

    [Fact]
    public void Export_ToAFullDisk_LeavesNothing()
    {
        _there.Record(1, "a");
        using SmallDisk disk = SmallDisk.Require(megabytes: 1);
        disk.Fill();
        Assert.ThrowsAny<IOException>(() => HistoryArchive.Export(_there.History(), 1, Path.Combine(disk.Path, "cap.zip"), false, true));
        disk.Free();
        Assert.Empty(Directory.GetFiles(disk.Path));
    }

    [Fact]
    public void Import_IntoAFullDisk_LeavesNothing()
    {
        Export();
        using SmallDisk disk = SmallDisk.Require(megabytes: 1);
        using var bed = new HistoryBed(learned.Model) { State = disk.Path };
        bed.History().Prepare().Dispose();
        disk.Fill();
        Assert.ThrowsAny<IOException>(() => HistoryArchive.Import(bed.History(), Archive, Jo));
        disk.Free();
        Assert.Empty(bed.Content());
        Assert.Empty(bed.History().View().Versions);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(disk.Path, "models/work")));
    }

    [Theory]
    [InlineData("../evil.txt", "is in it, and its lineage does not list it")]
    [InlineData("/etc/evil", "does not list it")]
    [InlineData("package/../../evil", "does not list it")]
    [InlineData("package\\evil", "does not list it")]
    [InlineData("package/extra.txt", "does not list it")]
    [InlineData("PACKAGE/model.onnx", "is in it twice")]
    [InlineData("package/model.onnx", "is in it twice")]
    public void Import_ForeignName_IsRefused(string name, string said)
    {
        Export();
        Change(archive => Put(archive, name, "evil"));
        Refused(said);
    }

    [Theory]
    [InlineData("../../evil", "the lineage is refused")]
    [InlineData("/evil", "the lineage is refused")]
    [InlineData("C:/evil", "the lineage is refused")]
    [InlineData("a\\..\\evil", "the lineage is refused")]
    [InlineData("golden/./x", "the lineage is refused")]
    [InlineData("golden//x", "the lineage is refused")]
    [InlineData("x\ny", "the lineage is refused")]
    [InlineData("manifest.json/x", "the lineage is refused")]
    [InlineData("Manifest.json", "is in it twice")]
    [InlineData("", "the lineage is refused")]
    public void Import_LineageThatListsAPlaceOutside_IsRefused(string path, string said)
    {
        Export();
        ChangeLineage(lineage => lineage["files"]!.AsArray().Add(new JsonObject
        {
            ["path"] = path,
            ["sha256"] = new string('0', 64),
            ["bytes"] = 4,
        }), archive => Put(archive, "package/" + path, "evil"));
        Refused(said);
    }

    [Fact]
    public void Import_LineageThatWasChanged_IsRefused()
    {
        Export();
        Change(archive =>
        {
            string text = Read(archive, "lineage.json");
            Put(archive, "lineage.json", text.Replace("Mia", "Joe", StringComparison.Ordinal), replace: true);
        });
        Refused("lineage.json is not what lineage.sha256 says");
    }

    [Theory]
    [InlineData("package/model.onnx")]
    [InlineData("picture")]
    public void Import_ChangedOrMissingContent_IsRefusedAndNamed(string name)
    {
        ModelVersion version = Export();
        if (name == "picture") name = $"pictures/{version.Pictures[0].Sha256}";
        byte[] content = null!;
        Change(archive => content = ReadBytes(archive, name));
        content[^1] ^= 1;
        Change(archive => Put(archive, name, content, replace: true));
        Refused("has another SHA-256");
        Change(archive => Put(archive, name, [.. content, 1], replace: true));
        Refused("and its lineage says");
        Change(archive => archive.GetEntry(name)!.Delete());
        Refused("is missing in it");
    }

    [Fact]
    public void Import_ContentThatUnpacksToMoreThanItSays_IsRefusedBeforeItsEnd()
    {
        ModelVersion version = Export();
        string name = $"pictures/{version.Pictures[0].Sha256}";
        Change(archive => Put(archive, name, new byte[50_000_000], replace: true));
        Refused("and its lineage says 1");
        // Also with a directory that lies about its length.
        byte[] zip = File.ReadAllBytes(Archive);
        int from = zip.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(name)) - 46;
        BitConverter.GetBytes(1).CopyTo(zip, from + 24);
        File.WriteAllBytes(Archive, zip);
        Refused("");
        Assert.True(_here.Content().Count < 50);
    }

    [Fact]
    public void Import_LineageThatClaimsMoreThanFits_IsRefused()
    {
        Export();
        ChangeLineage(lineage => lineage["pictures"]![0]!["bytes"] = long.MaxValue, _ => { });
        Refused("and its lineage says");
        using var small = new HistoryBed(learned.Model);
        _there.Record(2, new string('y', 2000));
        HistoryArchive.Export(_there.History(), 2, Archive, true, true);
        Assert.Contains("models.maxPicturesGigabytes", Assert.Throws<HistoryException>(() => HistoryArchive.Import(small.History(bytes: 100), Archive, Jo)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_NoZipOrCutShort_IsRefused()
    {
        File.WriteAllText(Archive, "no zip at all");
        Refused("no zip file");
        File.Delete(Archive);
        Export();
        byte[] whole = File.ReadAllBytes(Archive);
        foreach (double share in (double[])[0, 0.3, 0.9, 0.999])
        {
            File.WriteAllBytes(Archive, whole[..(int)(whole.Length * share)]);
            Refused("");
        }
        File.Delete(Archive);
        Assert.ThrowsAny<IOException>(() => HistoryArchive.Import(_here.History(), Archive, Jo));
    }

    [Fact]
    public void Import_AnyFlippedByte_IsRefusedOrGivesTheSame()
    {
        Export();
        byte[] whole = File.ReadAllBytes(Archive);
        var random = new SplitMix64(1);
        for (int i = 0; i < 60; i++)
        {
            byte[] flipped = [.. whole];
            flipped[random.NextInt32(flipped.Length)] ^= (byte)(1 << random.NextInt32(8));
            File.WriteAllBytes(Archive, flipped);
            using var bed = new HistoryBed(learned.Model);
            try
            {
                ModelVersion version = HistoryArchive.Import(bed.History(), Archive, Jo).Version;
                Assert.Equal(_there.History().Find(1).PackageSha256, version.PackageSha256);
                Assert.Empty(bed.History().Verify(null));
            }
            catch (HistoryException)
            {
                Assert.Empty(bed.History().View().Versions);
                Assert.Empty(bed.Content());
            }
        }
    }

    [Fact]
    public void Import_PackageThatIsNone_IsRefused()
    {
        Export();
        ChangeLineage(lineage => lineage["packageSha256"] = new string('0', 64), _ => { });
        Refused("another package than its lineage says");
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    private ModelVersion Export(bool withPictures = true)
    {
        if (_there.History().View().Versions.Count == 0) _there.Record(1, "a", "b", "a");
        return HistoryArchive.Export(_there.History(), 1, Archive, false, withPictures);
    }

    // A hostile file leaves nothing, inside the state folder or outside.
    private void Refused(string said)
    {
        string[] before = [.. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_here.State)!)];
        HistoryException refused = Assert.Throws<HistoryException>(() => HistoryArchive.Import(_here.History(), Archive, Jo));
        Assert.Equal(HistoryFault.Damaged, refused.Fault);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith(Archive, refused.Message, StringComparison.Ordinal);
        Assert.Empty(_here.History().View().Versions);
        Assert.Empty(_here.Content());
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_here.State)!));
        Assert.False(File.Exists(Path.Combine(Path.GetTempPath(), "evil.txt")) || File.Exists("/evil") || File.Exists("/etc/evil"));
    }

    private void ChangeLineage(Action<JsonNode> change, Action<ZipArchive> also) => Change(archive =>
    {
        JsonNode lineage = JsonNode.Parse(Read(archive, "lineage.json"))!;
        change(lineage);
        byte[] json = Encoding.UTF8.GetBytes(lineage.ToJsonString());
        Put(archive, "lineage.json", json, replace: true);
        Put(archive, "lineage.sha256", PackageFiles.HashLine(PackageFiles.Sha256(json), "lineage.json"), replace: true);
        also(archive);
    });

    private void Change(Action<ZipArchive> change)
    {
        using ZipArchive archive = ZipFile.Open(Archive, ZipArchiveMode.Update);
        change(archive);
    }

    private static void Put(ZipArchive archive, string name, string text, bool replace = false) =>
        Put(archive, name, Encoding.UTF8.GetBytes(text), replace);

    private static void Put(ZipArchive archive, string name, byte[] bytes, bool replace = false)
    {
        if (replace) archive.GetEntry(name)!.Delete();
        using Stream stream = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        stream.Write(bytes);
    }

    private static string Read(ZipArchive archive, string name) => Encoding.UTF8.GetString(ReadBytes(archive, name));

    private static byte[] ReadBytes(ZipArchive archive, string name)
    {
        using Stream stream = archive.GetEntry(name)!.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
