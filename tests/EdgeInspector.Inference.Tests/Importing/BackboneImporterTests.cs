using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Importing;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using Google.Protobuf;
using Xunit;

namespace EdgeInspector.Inference.Tests.Importing;

public sealed class BackboneImporterTests : IDisposable
{
    private static readonly ImportSettings ImageNet = new() { Preprocessing = BackbonePreprocessing.ImageNet };
    private readonly TemporaryFolder _folder = new();

    private string Result => _folder.PathTo("imported.onnx");

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(21)]
    public void Import_Classifier_BecomesItsStages(long opset)
    {
        SmallNetwork network = SmallNetwork.Classifier(opset);
        ImportOutcome outcome = Import(network, ImageNet);
        Assert.Equal([("stride4", 8, 4), ("stride8", 16, 8), ("stride16", 24, 16)],
            outcome.Outputs.Select(output => (output.Name, output.Channels, output.Stride!.Value)));
        Assert.Equal(16, outcome.SizeMultiple);
        Assert.Contains(outcome.Changes, change => change.Contains("3 batch normalisations", StringComparison.Ordinal));
        Assert.Contains(outcome.Changes, change => change.Contains("fixed size 64x64 became dynamic", StringComparison.Ordinal));

        BackboneModel imported = BackboneModel.Open(Result);
        Assert.False(imported.IsPreprocessingAssumed);
        Assert.Equal([16, 24], BackboneProbe.Layout(imported, ["stride8", "stride16"], 112, 80).Channels);
        // The last Relu is the end of the last stage, before the pooling.
        string last = network.Graph.Node.Last(node => node.OpType == "Relu").Output[0];
        AssertSame(ValueOf(network.Model, "data", last, 64, 64), ValueOf(imported, "stride16", 64, 64));
    }

    [Fact]
    public void Import_SizeThatWasDynamic_StaysSo()
    {
        ImportOutcome outcome = Import(SmallNetwork.Classifier(13, isFixed: false), ImageNet);
        Assert.Equal(3, outcome.Outputs.Count);
        Assert.DoesNotContain(outcome.Changes, change => change.Contains("dynamic", StringComparison.Ordinal));
    }

    [Fact]
    public void Import_HalfPrecision_BecomesFloat()
    {
        SmallNetwork network = SmallNetwork.Classifier(13, type: TensorProto.Types.DataType.Float16);
        Assert.Contains("float32",
            Assert.Throws<ModelException>(() => BackboneModel.Open(network.Save(_folder.PathTo("half.onnx")))).Message,
            StringComparison.Ordinal);
        Import(network, ImageNet);
        Assert.Equal([8, 16, 24], BackboneProbe.Layout(BackboneModel.Open(Result), ["stride4", "stride8", "stride16"], 64, 64).Channels);
    }

    [Fact]
    public void Import_ChannelsLast_TakesAndGivesThemFirst()
    {
        var network = new SmallNetwork(13, Values.Batch, 64, 64, 3);
        string value = network.Node("Transpose", ["data"], GraphWriter.Ints("perm", 0, 3, 1, 2));
        value = network.Conv(network.Conv(value, 3, 8, 2), 8, 12, 2);
        network.Output(network.Node("Transpose", [value], GraphWriter.Ints("perm", 0, 2, 3, 1)));
        ImportOutcome outcome = Import(network, ImageNet);
        Assert.Equal([("stride4", 12)], outcome.Outputs.Select(output => (output.Name, output.Channels)));
        float[] expected = ValueOf(network.Model, "data", value, 64, 64, [1, 64, 64, 3], ToChannelsLast(Noise(64, 64), 64 * 64));
        AssertSame(expected, ValueOf(BackboneModel.Open(Result), "stride4", 64, 64));
    }

    [Fact]
    public void Import_BlueFirst_TakesRedFirst()
    {
        SmallNetwork network = SmallNetwork.Classifier(9);
        Import(network, ImageNet with { IsBlueFirst = true });
        string last = network.Graph.Node.Last(node => node.OpType == "Relu").Output[0];
        float[] picture = Noise(64, 64), reversed = [.. picture[(2 * 4096)..], .. picture[4096..(2 * 4096)], .. picture[..4096]];
        AssertSame(ValueOf(network.Model, "data", last, 64, 64, [1, 3, 64, 64], reversed),
            ValueOf(BackboneModel.Open(Result), "stride16", 64, 64));
    }

    [Fact]
    public void Import_Transformer_GivesGridsOfItsTokens()
    {
        SmallNetwork network = SmallNetwork.Transformer();
        ImportOutcome outcome = Import(network, ImageNet);
        Assert.Equal([("depth1", 16, 8), ("depth2", 16, 8), ("depth3", 16, 8)],
            outcome.Outputs.Select(output => (output.Name, output.Channels, output.Stride!.Value)));
        Assert.Equal(8, outcome.SizeMultiple);
        BackboneModel imported = BackboneModel.Open(Result);
        FeatureLayout layout = BackboneProbe.Layout(imported, ["depth3"], 72, 40);
        Assert.Equal((9, 5), (layout.GridWidth, layout.GridHeight));

        // Tokens without the class token, [36, 16], against [16, 36].
        string last = network.Graph.Node.Last(node => node.OpType == "Add").Output[0];
        float[] tokens = ValueOf(network.Model, "data", last, 48, 48)[16..], grid = ValueOf(imported, "depth3", 48, 48);
        float[] expected = new float[grid.Length];
        for (int i = 0; i < expected.Length; i++) expected[i] = tokens[i % 36 * 16 + i / 36];
        AssertSame(expected, grid);
    }

    [Fact]
    public void Import_StridesThatAreNoPowersOfTwo_SayTheirMultiple()
    {
        var network = new SmallNetwork(13, 1, 3, 72, 72);
        string value = network.Conv(network.Conv("data", 3, 8, 3), 8, 16, 3);
        network.Output(network.Node("GlobalAveragePool", [value]));
        ImportOutcome outcome = Import(network, ImageNet);
        Assert.Equal([3, 9], outcome.Outputs.Select(output => output.Stride!.Value));
        Assert.Equal(9, outcome.SizeMultiple);
        Assert.Equal((342, 252), GraphComposer.AutoSize(Result, 400, 300));
        Assert.Contains("multiples of 9, such as 135x126",
            Assert.Throws<ModelException>(() => new GraphComposer(Result, ["stride9"], 128, 125)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_BranchThatIsAlwaysTheSame_IsTaken()
    {
        SmallNetwork network = Branching();
        ImportOutcome outcome = Import(network, ImageNet);
        Assert.Contains(outcome.Changes, change => change.Contains("1 branches", StringComparison.Ordinal));
        Assert.DoesNotContain(ModelProto.Parser.ParseFrom(File.ReadAllBytes(Result)).Graph.Node, node => node.OpType == "If");
        Assert.Equal([("stride4", 8)], outcome.Outputs.Select(output => (output.Name, output.Channels)));
    }

    [Fact]
    public void Import_LoopBeforeTheFirstStage_IsRefusedByName()
    {
        SmallNetwork network = SmallNetwork.Classifier(13);
        network.Graph.Node[0].OpType = "Loop";
        Assert.Contains("needs Loop before its first stage", Refused(network, ImageNet), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_ForeignOperator_IsCutOffWithTheTailOrRefusedByName()
    {
        SmallNetwork tail = SmallNetwork.Classifier(13);
        tail.Graph.Node[^1].Domain = "com.example";
        Assert.Equal(3, Import(tail, ImageNet).Outputs.Count);

        File.Delete(Result);
        SmallNetwork head = SmallNetwork.Classifier(13);
        head.Graph.Node[0].Domain = "com.example";
        Assert.Contains("com.example.Conv", Refused(head, ImageNet), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_NormalisationNotSaid_IsAskedFor()
    {
        SmallNetwork network = SmallNetwork.Classifier(13);
        Assert.Contains("--normalization", Refused(network, new ImportSettings()), StringComparison.Ordinal);
        network.Model.MetadataProps.Add(new StringStringEntryProto { Key = "Image.NominalPixelRange", Value = "Normalized_0_1" });
        Assert.Equal("zero-one", Import(network, new ImportSettings()).Preprocessing.ToText());
        Assert.Equal("zero-one", BackboneModel.Open(Result).Preprocessing.ToText());
    }

    [Theory]
    [InlineData(6, "opset 6")]
    [InlineData(99, "opset 99")]
    public void Import_OpsetOutOfReach_IsRefused(long opset, string told) =>
        Assert.Contains(told, Refused(SmallNetwork.Classifier(opset), ImageNet), StringComparison.Ordinal);

    [Fact]
    public void Import_WhatIsNoNetworkOfPictures_IsRefusedWithTheReason()
    {
        var grey = new SmallNetwork(13, 1, 1, 64, 64);
        grey.Output(grey.Conv("data", 1, 8, 2));
        Assert.Contains("1 channels", Refused(grey, ImageNet), StringComparison.Ordinal);
        var words = new SmallNetwork(13, 1, 77);
        words.Output(words.Node("Relu", ["data"]));
        Assert.Contains("2 axes", Refused(words, ImageNet), StringComparison.Ordinal);
        var flat = new SmallNetwork(13, 1, 3, 64, 64);
        flat.Output(flat.Node("GlobalAveragePool", ["data"]));
        Assert.Contains("no value inside it is a map of features", Refused(flat, ImageNet), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_DamagedFiles_AreRefusedAndLeaveNothing()
    {
        byte[] bytes = SmallNetwork.Classifier(8).Model.ToByteArray();
        var random = new SplitMix64(3);
        int refused = 0;
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. bytes];
            for (int k = 0; k < 8; k++) damaged[random.NextInt32(400)] ^= (byte)(1 << random.NextInt32(8));
            File.WriteAllBytes(_folder.PathTo("damaged.onnx"), damaged);
            try
            {
                BackboneImporter.Import(_folder.PathTo("damaged.onnx"), Result, ImageNet);
            }
            catch (ModelException)
            {
                refused++;
            }
            Assert.False(File.Exists(Result + ".tmp"));
        }
        Assert.InRange(refused, 30, 60);
    }

    [Fact]
    public void Import_PlaceThatCannotBeTaken_LeavesNothing()
    {
        Directory.CreateDirectory(Result);
        Assert.ThrowsAny<IOException>(() => Import(SmallNetwork.Classifier(13), ImageNet));
        Assert.False(File.Exists(Result + ".tmp"));
    }

    [Fact]
    public void Import_OntoAPipe_IsRefusedAndThePipeStays()
    {
        TestPaths.RequireLinux();
        TestPaths.MakePipe(Result);
        Assert.Contains("is not replaced", Assert.ThrowsAny<IOException>(() => Import(SmallNetwork.Classifier(13), ImageNet)).Message,
            StringComparison.Ordinal);
        Assert.False(Files.RegularFile.Exists(Result));
        Assert.True(File.Exists(Result));
    }

    [Fact]
    public void Import_ResNetOfMlNet_IsTheNetworkThatIsShipped()
    {
        string path = MlNetPackage.Require("tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx");
        ImportOutcome outcome = BackboneImporter.Import(path, Result, new ImportSettings());
        Assert.Equal([("stride4", 64), ("stride8", 128), ("stride16", 256), ("stride32", 512)],
            outcome.Outputs.Select(output => (output.Name, output.Channels)));
        Assert.Contains(outcome.Changes, change => change.Contains("blue first", StringComparison.Ordinal));
        Assert.Equal([123.15163f, 115.902885f, 103.06262f, 1, 1, 1], [.. outcome.Preprocessing.Mean, .. outcome.Preprocessing.Deviation]);
        // Another conversion of the same weights, by hand: pictures go in as bytes, so normalisation and channel order count too.
        float[] ours = Embedding(Result, ["stride8", "stride16"]),
            byHand = Embedding(SharedData.Require("backbones/resnet18.onnx"), ["c3", "c4"]);
        float scale = byHand.Max();
        Assert.True(scale > 1);
        Assert.InRange(GoldenData.LargestDifference(ours, byHand), 0, 1e-3f * scale);
    }

    public void Dispose() => _folder.Dispose();

    private ImportOutcome Import(SmallNetwork network, ImportSettings settings) =>
        BackboneImporter.Import(network.Save(_folder.PathTo("network.onnx")), Result, settings);

    private string Refused(SmallNetwork network, ImportSettings settings)
    {
        string message = Assert.Throws<ModelException>(() => Import(network, settings)).Message;
        Assert.Contains("cannot be taken", message, StringComparison.Ordinal);
        Assert.False(File.Exists(Result));
        return message;
    }

    private static SmallNetwork Branching()
    {
        var network = new SmallNetwork(13, Values.Batch, 3, Values.Batch, Values.Batch);
        string first = network.Conv("data", 3, 8, 2), shape = network.Node("Shape", [first]);
        string batch = network.Node("Gather", [shape, network.Integers(0)]);
        string isOne = network.Node("Equal", [batch, network.Integers(1)]);
        var then = new GraphProto
        {
            Name = "then",
            Node = { new NodeProto { OpType = "Relu", Input = { first }, Output = { "inner" } } },
            Output = { new ValueInfoProto { Name = "inner" } }
        };
        var other = new GraphProto
        {
            Name = "else",
            Node = { new NodeProto { OpType = "Neg", Input = { first }, Output = { "inner" } } },
            Output = { new ValueInfoProto { Name = "inner" } }
        };
        string branched = network.Node(
            "If", [network.Node("Squeeze", [isOne])],
            new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = then },
            new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = other });
        network.Output(network.Conv(branched, 8, 8, 2));
        return network;
    }

    private static float[] Embedding(string path, string[] layers)
    {
        using IFeatureExtractor extractor = new GraphComposer(path, layers, 96, 64).CreateFeatureExtractor();
        var random = new SplitMix64(1);
        byte[] picture = [.. Enumerable.Range(0, 96 * 64 * 3).Select(_ => (byte)random.NextInt32(256))];
        float[] embedding = new float[extractor.GridWidth * extractor.GridHeight * extractor.Dimensions];
        extractor.Extract(picture, embedding, new float[extractor.Dimensions]);
        return embedding;
    }

    private static float[] Noise(int width, int height) => PictureInput.Noise(width, height);

    private static float[] ToChannelsLast(float[] picture, int pixels) =>
        [.. Enumerable.Range(0, picture.Length).Select(i => picture[i % 3 * pixels + i / 3])];

    private static float[] ValueOf(BackboneModel model, string output, int width, int height) =>
        ValueOf(ModelProto.Parser.ParseFrom(model.Bytes), model.Input, output, width, height);

    private static float[] ValueOf(ModelProto model, string input, string name, int width, int height) =>
        ValueOf(model, input, name, width, height, [1, 3, height, width], Noise(width, height));

    private static float[] ValueOf(ModelProto model, string input, string name, int width, int height, long[] shape, float[] picture)
    {
        float[] found = [];
        GraphRun.Of(model, input, picture, shape, [name], (_, _, value) => found = GraphRun.Floats(value));
        return found;
    }

    private static void AssertSame(float[] expected, float[] actual)
    {
        Assert.True(expected.Max() > 1e-3f);
        Assert.InRange(GoldenData.LargestDifference(actual, expected), 0, 1e-4f * expected.Max(Math.Abs));
    }
}
