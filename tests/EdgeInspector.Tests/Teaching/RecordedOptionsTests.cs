using System.Text.Json;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Teaching;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

public sealed class RecordedOptionsTests(TaughtLine line)
{
    [Fact]
    public void Of_PictureLevel_IsThatOfThePackageAndNoneWhereItSaysNothing()
    {
        using var bed = new TeachBed(line);
        ModelVersion version = bed.History().Find(1);
        ModelManifest manifest = PackageReader.ReadManifest(bed.PathTo("learned"));
        double LevelOf(Dictionary<string, JsonElement>? own) => ((KnnOptions)RecordedOptions.Of(
            version, [version], manifest with { Parameters = manifest.Parameters with { Own = own } }).Options.Method).PictureLevel;

        Assert.Equal(0.0, LevelOf(null));
        Assert.Equal(0.25, LevelOf(new() { ["pictureLevel"] = JsonSerializer.SerializeToElement(0.25) }));
    }
}
