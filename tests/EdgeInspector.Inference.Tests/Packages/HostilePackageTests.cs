using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.Packages;

/// <summary>Packages that somebody made to read files, to take memory or to look right. Their hashes are right.</summary>
[Long]
public sealed class HostilePackageTests : IClassFixture<PackageTests.Learned>, IDisposable
{
    private static readonly Dictionary<string, (Action<ModelProto> Change, string Told)> Graphs = new()
    {
        ["constant"] = (model => MakeExternal(model.Graph.Initializer[0]), "external data"),
        ["constant at an address"] = (model => MakeExternal(model.Graph.Initializer[0], "*/_ORT_MEM_ADDR_/*"), "external data"),
        ["constant with a location alone"] =
            (model => model.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External, "external data"),
        ["sparse constant"] =
            (model => model.Graph.SparseInitializer.Add(new SparseTensorProto { Values = External(), Indices = new TensorProto() }),
                "external data"),
        ["sparse indices"] =
            (model => model.Graph.SparseInitializer.Add(new SparseTensorProto { Values = new TensorProto(), Indices = External() }),
                "external data"),
        ["attribute"] =
            (model => model.Graph.Node.Add(Node("Constant", new AttributeProto { Name = "value", T = External() })), "external data"),
        ["list of attributes"] =
            (model => model.Graph.Node.Add(Node("Constant", new AttributeProto { Name = "values", Tensors = { External() } })),
                "external data"),
        ["sparse attribute"] =
            (model =>
                model.Graph.Node.Add(
                    Node("Constant",
                        new AttributeProto { Name = "sparse_value", SparseTensor = new SparseTensorProto { Values = External() } })),
                        "external data"),
        ["sub-graph"] = (model => model.Graph.Node.Add(Branch(new GraphProto { Initializer = { External() } })), "external data"),
        ["sub-graph in a list"] =
            (model =>
                model.Graph.Node.Add(Node("Any", new AttributeProto { Graphs = { new GraphProto { Initializer = { External() } } } })),
                "external data"),
        ["sub-graph of a sub-graph"] =
            (model =>
                model.Graph.Node.Add(
                    Branch(new GraphProto
                    {
                        Node = { Branch(new GraphProto { Node = { Node("Constant", new AttributeProto { T = External() }) } }) }
                    })),
                        "external data"),
        ["function"] =
            (model =>
                model.Functions.Add(new FunctionProto { Name = "f", Node = { Node("Constant", new AttributeProto { T = External() }) } }),
                "external data"),
        ["function's sub-graph"] =
            (model =>
                model.Functions.Add(new FunctionProto { Name = "f", Node = { Branch(new GraphProto { Initializer = { External() } }) } }),
                "external data"),
        ["function's default"] =
            (model => model.Functions.Add(new FunctionProto { Name = "f", AttributeProto = { new AttributeProto { T = External() } } }),
                "external data"),
        ["training step"] =
            (model => model.TrainingInfo.Add(new TrainingInfoProto { Algorithm = new GraphProto { Initializer = { External() } } }),
                "external data"),
        ["function of its own"] = (model => model.Functions.Add(new FunctionProto { Name = "f" }), "functions of its own: f"),
        ["domain that is imported"] = (model =>
        {
            model.OpsetImport.Add(
            new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 }); model.Graph.Node[0].Domain =
            "com.microsoft";
        }, "'com.microsoft'"),
        ["domain without import"] = (model => model.Graph.Node[0].Domain = "com.microsoft", "'com.microsoft'"),
        ["domain in a sub-graph"] =
            (model =>
                model.Graph.Node.Add(
                    Branch(new GraphProto { Node = { new NodeProto { OpType = "EPContext", Domain = "com.microsoft" } } })),
                    "'com.microsoft', which are not standard ONNX: EPContext"),
        ["branch"] = (model => model.Graph.Node.Add(Branch(new GraphProto())), "branches or loops: If"),
        ["loop"] =
            (model => model.Graph.Node.Add(Node("Loop", new AttributeProto { Name = "body", G = new GraphProto() })),
                "branches or loops: Loop"),
        ["sub-graph of an operator that has none"] =
            (model => model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "body", G = new GraphProto() }),
                "graphs inside operators"),
        ["random numbers"] = (model => model.Graph.Node.Add(Node("RandomNormal")), "not allowed here: RandomNormal"),
        ["picture decoder"] = (model => model.Graph.Node.Add(Node("ImageDecoder")), "not allowed here: ImageDecoder"),
        ["two opsets"] = (model => model.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx", Version = 99 }), "opset 99"),
        ["no graph"] = (model => model.Graph = null, "no graph"),
    };

    private readonly TemporaryFolder _folder = new();

    public HostilePackageTests(PackageTests.Learned learned) =>
        PackageWriter.Write(learned.Model, Learning.ModelLearnerTests.Composer(), Package, false, DateTimeOffset.UnixEpoch);

    private string Package => _folder.PathTo("model");

    public static TheoryData<string> Kinds() => [.. Graphs.Keys];

    public static TheoryData<string, string> ManifestValues() => new()
    {
        { "method", "\"oracle\"" }, { "method", "null" }, { "parameters", "null" }, { "formatVersion", "\"1\"" },
        { "formatVersion", "null" },
        { "inputWidth", "-64" }, { "inputWidth", "0" }, { "inputHeight", "2000000000" },
        { "regionOfInterest", """{"x":-1,"y":0,"width":9,"height":9}""" },
        { "regionOfInterest", """{"x":0,"y":0,"width":-9,"height":9}""" },
        { "regionOfInterest", """{"x":2147483647,"y":0,"width":9,"height":9}""" },
        { "backbone", "null" }, { "backbone.layers", "[null]" }, { "backbone.layers", "[]" }, { "backbone.mean", "null" },
        { "backbone.mean", "[1]" },
        { "backbone.mean", "[1e999,1,1]" }, { "backbone.deviation", "[1,0,1]" },
        { "bankRows", "-1" }, { "bankDimensions", "2147483647" }, { "minimumRegionArea", "0" }, { "minimumRegionArea", "-5" },
        { "images", "null" }, { "images", "[null]" }, { "images", """[{"file":"a","sha256":"","width":-1,"height":5}]""" },
        { "calibration", "null" }, { "calibration.scores", "null" }, { "calibration.scores", "[null]" },
        { "calibration.scores", """[{"file":null,"score":1,"fold":0}]""" },
        { "calibration.scores", """[{"file":"a","score":1e999,"fold":0}]""" }, { "calibration.threshold", "1e999" },
        { "calibration.spread", "-1" },
        { "golden", "null" }, { "golden", "[]" }, { "golden", "[null]" }, { "golden", """[{"name":null,"hasDefect":false,"score":1}]""" },
        { "golden", """[{"name":"../../etc/passwd","hasDefect":false,"score":1}]""" },
        { "golden", """[{"name":"a/b","hasDefect":false,"score":1}]""" },
        { "golden", """[{"name":"a\u0000","hasDefect":false,"score":1}]""" },
        { "golden", """[{"name":"a","hasDefect":false,"score":1e999}]""" },
        { "golden", """[{"name":"a","hasDefect":false,"score":1},{"name":"a","hasDefect":true,"score":1}]""" },
        { "frames.bitDepth", "7" }, { "frames.bitDepth", "17" }, { "frames.color", "9" }, { "frames.width", """{"low":0,"high":9}""" },
        { "frames.height", """{"low":9,"high":8}""" }, { "frames.aspect", """{"low":-1,"high":1}""" },
        { "frames.brightness", """{"low":-1,"high":9}""" },
        { "frames.contrast", """{"low":1,"high":256}""" }, { "frames.sharpness", """{"low":1e999,"high":1e999}""" },
        { "files", "null" }, { "files", """{"model.onnx":null}""" }, { "files", """{"model.onnx":"short"}""" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_GraphThatReachesBeyondTensors_IsRefusedBeforeTheRuntimeSeesIt(string kind)
    {
        PackageEdits.ChangeGraph(Package, Graphs[kind].Change);
        string message = Refused();
        Assert.Contains("model.onnx: it", message, StringComparison.Ordinal);
        Assert.Contains(Graphs[kind].Told, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OpsetsThatNothingUses_Pass()
    {
        PackageEdits.ChangeGraph(Package, model => model.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = 3 }));
        Load().Dispose();
    }

    // Field 1, a length of what follows: a valid message of unknown fields whose bytes 4 to 7 the runtime takes for its own format.
    [Fact]
    public void Load_GraphThatTheRuntimeReadsOtherwise_IsRefused()
    {
        byte[] graph = File.ReadAllBytes(Path.Combine(Package, "model.onnx"));
        PackageEdits.WriteFile(Package, "model.onnx", [0xFA, 0x7F, 0x08, 0x00, .. "ORTM"u8, 0, 0, 0, .. graph]);
        Assert.Contains("ONNX Runtime's own format", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ManifestValues))]
    public void Load_ManifestWithAValueThatCannotBe_NamesTheKey(string key, string value)
    {
        string[] path = key.Split('.');
        PackageEdits.ChangeManifest(Package, manifest =>
        {
            JsonNode owner = path[..^1].Aggregate(manifest, (node, name) => node[name]!);
            owner[path[^1]] = JsonNode.Parse(value);
        });
        string message = Refused();
        Assert.Contains("manifest.json", message, StringComparison.Ordinal);
        Assert.Contains(path[^1], message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Load_ManifestOfAnyShape_IsRefusedOrRight()
    {
        string original = File.ReadAllText(Path.Combine(Package, "manifest.json"));
        string[] replacements = ["null", "-1", "1e39", "\"\"", "[]", "{}", "[null]", "true", "[[]]", "99999999999999999999"];
        int places = CountOf(JsonNode.Parse(original)!), refused = 0;
        for (int place = 0; place < places; place++)
        {
            JsonNode manifest = JsonNode.Parse(original)!;
            int next = place;
            Replace(manifest, ref next, JsonNode.Parse(replacements[place % replacements.Length]));
            PackageEdits.WriteManifest(Package, manifest.ToJsonString());
            try
            {
                PackageReader.ReadManifest(Package);
                Load().Dispose();
            }
            catch (ModelException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, places / 2, places);
    }

    [Fact]
    public void Load_ManifestThatNeverEnds_IsRefusedWithoutReadingIt()
    {
        string manifest = Path.Combine(Package, "manifest.json");
        File.Delete(manifest);
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero.");
        File.CreateSymbolicLink(manifest, "/dev/zero");
        Assert.Contains("no regular file", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifest.sha256")]
    [InlineData("model.onnx")]
    [InlineData("bank.npy")]
    [InlineData("golden/good-1.input.npy")]
    public void Load_FileThatIsADeviceOrAFolder_IsRefused(string name)
    {
        string path = Path.Combine(Package, name);
        File.Delete(path);
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero.");
        File.CreateSymbolicLink(path, "/dev/zero");
        Assert.Contains("no regular file", Refused(), StringComparison.Ordinal);
        File.Delete(path);
        Directory.CreateDirectory(path);
        Assert.Contains("is a folder", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileLargerThanItsNumbers_IsRefusedBySizeAlone()
    {
        using (FileStream bank = File.OpenWrite(Path.Combine(Package, "bank.npy"))) bank.SetLength(1L << 40);
        Assert.Contains("bank.npy: has 1099511627776 bytes; at most", Refused(), StringComparison.Ordinal);
        using (FileStream manifest = File.OpenWrite(Path.Combine(Package, "manifest.json"))) manifest.SetLength(1L << 40);
        Assert.Contains("manifest.json: has 1099511627776 bytes; at most", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FilesThatAreNotThePackages_AreRefusedUnread()
    {
        PackageEdits.ChangeManifest(Package, manifest =>
        {
            foreach (string name in (string[])["../secret", "/etc/passwd", "a/../../b", "extra.bin", "a\0b"])
                manifest["files"]![name] = new string('0', 64);
        });
        string message = Refused();
        foreach (string outside in (string[])["../secret", "/etc/passwd", "a/../../b"])
            Assert.Contains($"{outside}: lies outside", message, StringComparison.Ordinal);
        foreach (string unknown in (string[])["extra.bin", "a\0b"])
            Assert.Contains($"{unknown}: is no part", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GoldenPictureThatNoHashCovers_IsRefused()
    {
        PackageEdits.ChangeManifest(Package, manifest => manifest["files"]!.AsObject().Remove("golden/good-1.input.npy"));
        Assert.Contains("golden/good-1.input.npy: the manifest does not list it", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(65536, 65536, 65536, 65536)")]
    [InlineData("(1 2,)")]
    [InlineData("(99999999999,)")]
    [InlineData("(60, 152, 0)")]
    [InlineData("()")]
    [InlineData("(-1,)")]
    public void Load_BankOfAnOddShape_IsRefusedAndNamed(string shape)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        PackageEdits.WriteFile(Package, "bank.npy", [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header)]);
        Assert.Contains("bank.npy", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spread")]
    [InlineData("threshold")]
    [InlineData("median")]
    public void Load_GoldenScoreThatDoesNotComeOut_IsRefusedWhateverTheCalibrationSays(string key)
    {
        PackageEdits.ChangeManifest(Package, manifest =>
        {
            manifest["calibration"]![key] = 1e30f;
            manifest["golden"]![0]!["score"] = (float)manifest["golden"]![0]!["score"]! * 1.05f;
        });
        Assert.Contains("golden picture 'good-1'", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GraphOfAHugeSize_IsRefusedBeforeMemoryIsTaken()
    {
        PackageEdits.ChangeGraph(Package, model =>
        {
            foreach (int axis in (int[])[1, 2]) model.Graph.Input[0].Type.TensorType.Shape.Dim[axis].DimValue = int.MaxValue;
        });
        Refused();
        PackageEdits.ChangeGraph(Package, model => model.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 16_384);
        Refused();
    }

    [Fact]
    public void ReadGoodPicture_PackageWithoutOne_SaysSo()
    {
        Assert.Equal(64 * 64 * 3, PackageReader.ReadGoodPicture(Package).Pixels.Length);
        PackageEdits.ChangeManifest(Package, manifest => manifest["golden"]!.AsArray().RemoveAt(0));
        Assert.Contains("no golden picture of a good part",
            Assert.Throws<ModelException>(() => PackageReader.ReadGoodPicture(Package)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private IAnomalyModel Load() => PackageReader.Load(Package, new SessionSettings { Threads = 1 });

    private string Refused() => Assert.Throws<ModelException>(() => Load().Dispose()).Message;

    private static TensorProto External() =>
        MakeExternal(new TensorProto { Name = "secret", DataType = (int)TensorProto.Types.DataType.Uint8, Dims = { 64 } });

    private static TensorProto MakeExternal(TensorProto tensor, string location = "etc/passwd")
    {
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        return tensor;
    }

    private static NodeProto Node(string type, params AttributeProto[] attributes) =>
        new() { OpType = type, Output = { "unused" }, Attribute = { attributes } };

    private static NodeProto Branch(GraphProto then) =>
        Node("If", new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = then });

    private static int CountOf(JsonNode? node) => node switch
    {
        JsonObject members => members.Sum(member => 1 + CountOf(member.Value)),
        JsonArray items => items.Sum(item => 1 + CountOf(item)),
        _ => 0,
    };

    private static bool Replace(JsonNode? node, ref int place, JsonNode? value)
    {
        IEnumerable<(JsonNode? Child, Action Set)> children = node switch
        {
            JsonObject members => [.. members.Select(member => (member.Value, (Action)(() => members[member.Key] = value)))],
            JsonArray items => [.. items.Select((item, i) => (item, (Action)(() => items[i] = value)))],
            _ => [],
        };
        foreach ((JsonNode? child, Action set) in children)
        {
            if (place-- == 0)
            {
                set();
                return true;
            }
            if (Replace(child, ref place, value)) return true;
        }
        return false;
    }
}
