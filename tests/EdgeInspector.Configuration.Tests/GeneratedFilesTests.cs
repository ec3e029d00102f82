using System.Text;
using System.Text.Json;
using EdgeInspector.TestKit;
using NJsonSchema;
using Xunit;

namespace EdgeInspector.Configuration.Tests;

/// <summary>The committed example and schema. EDGEINSPECTOR_UPDATE=1 writes them again.</summary>
public class GeneratedFilesTests
{
    private static readonly string Example = Repository.PathTo("config/edge-inspector.json");
    private static readonly string Schema = Repository.PathTo("config/edge-inspector.schema.json");

    [Fact]
    public void Example_Committed_EqualsTheGeneratedOne() => AssertCommitted(Example, ConfigurationExample.Write());

    [Fact]
    public void Schema_Committed_EqualsTheGeneratedOne() => AssertCommitted(Schema, ConfigurationSchema.Write());

    [Fact]
    public void Example_Loaded_HasNoErrors()
    {
        ConfigurationLoadResult result = ConfigurationLoader.Load(Example);

        Assert.Equal("", ConfigurationErrorFormatter.Format(result));
        StationConfiguration station = Assert.Single(result.Configuration!.Stations);
        Assert.IsType<SimulatedCameraConfiguration>(station.Camera);
        Assert.Equal(Repository.PathTo("config/models/cap"), station.Model);
    }

    [Fact]
    public async Task Example_AgainstTheSchema_IsValid()
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(ConfigurationSchema.Write(), TestContext.Current.CancellationToken);

        Assert.Empty(schema.Validate(PlainJson.Of(ConfigurationExample.Write())));
    }

    [Fact]
    public void Example_CommentedCameras_LoadWhenTheyReplaceTheActiveOne()
    {
        string example = ConfigurationExample.Write();
        string[] blocks = [.. example.Split("// In place of this camera, ").Skip(1)];
        Assert.Equal(Enum.GetValues<CameraDriver>().Length - 1, blocks.Length);

        foreach (string block in blocks)
        {
            IEnumerable<string> camera = block.Split('\n').Select(line => line.Trim())
                .SkipWhile(line => !line.StartsWith("// \"camera\": {", StringComparison.Ordinal))
                .TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)).Select(line => line[2..]);
            ConfigurationLoadResult result = ConfigurationLoader.Parse(
                Encoding.UTF8.GetBytes(
                    $$"""{ "agent": { "name": "a" }, "stations": [ { "name": "s", "model": "m", {{string.Join("\n", camera)}} } ] }"""),
                    Example);
            Assert.Equal("", ConfigurationErrorFormatter.Format(result));
        }
    }

    [Fact]
    public void Example_Lines_AreNotLongerThan120Characters() =>
        Assert.All(ConfigurationExample.Write().Split('\n'), line => Assert.True(line.Length <= 120, line));

    [Fact]
    public void Schema_AsJson_ClosesEveryObjectAndDescribesEveryKey()
    {
        using var schema = JsonDocument.Parse(ConfigurationSchema.Write());
        int objects = 0;
        AssertClosed(schema.RootElement, ref objects);
        Assert.True(objects >= 7);
    }

    private static void AssertClosed(JsonElement element, ref int objects)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (JsonElement item in element.EnumerateArray()) AssertClosed(item, ref objects);
        if (element.ValueKind != JsonValueKind.Object) return;
        if (element.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object)
        {
            objects++;
            Assert.False(element.GetProperty("additionalProperties").GetBoolean());
            Assert.All(properties.EnumerateObject(), key => Assert.NotEqual("", key.Value.GetProperty("description").GetString()));
        }

        foreach (JsonProperty property in element.EnumerateObject()) AssertClosed(property.Value, ref objects);
    }

    private static void AssertCommitted(string path, string generated)
    {
        if (Environment.GetEnvironmentVariable("EDGEINSPECTOR_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, generated);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == generated,
            $"{path} is not what the configuration's records say: run this test with EDGEINSPECTOR_UPDATE=1 and commit the file.");
    }
}
