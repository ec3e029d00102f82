using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using Google.Protobuf;
using Xunit;

namespace EdgeInspector.Inference.Tests.Graphs;

public sealed class BackboneModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Open_WholeNumbersAsInput_IsRefused() =>
        Assert.Contains("float32 is wanted",
            Refused(model => Input(model).Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Uint8), StringComparison.Ordinal);

    [Fact]
    public void Open_FixedSize_SaysHowToExport() => Assert.Contains(
        "dynamic height and width",
        Refused(model => Input(model).Type.TensorType.Shape.Dim[2] = new TensorShapeProto.Types.Dimension { DimValue = 224 }),
        StringComparison.Ordinal);

    [Fact]
    public void Open_ExternalData_IsRefused() => Assert.Contains(
        "external data", Refused(model => model.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External),
        StringComparison.Ordinal);

    [Fact]
    public void Open_OperatorsOfOthers_AreRefused() => Assert.Contains(
        "operators of 'com.example', which are not standard ONNX", Refused(model => model.Graph.Node[0].Domain = "com.example"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("ai.onnx.ml")]
    [InlineData("com.microsoft")]
    [InlineData("pkg.onnxscript.torch_lib")]
    public void Open_OpsetThatNothingUses_IsNoFault(string domain)
    {
        ModelProto model = Whole();
        model.OpsetImport.Insert(0, new OperatorSetIdProto { Domain = domain, Version = 1 });
        BackboneModel backbone = BackboneModel.Open(Save(model));
        Assert.Equal(17, backbone.Opset);
        Assert.Equal([24, 40, 112], BackboneProbe.Layout(backbone, backbone.Outputs, 64, 64).Channels);
    }

    [Fact]
    public void Open_ExternalDataInASubGraph_IsRefused() => Assert.Contains("external data",
        Refused(model => model.Graph.Node.Add(new NodeProto
        {
            OpType = "If",
            Attribute = {
            new AttributeProto { Name = "then_branch",
                G = new GraphProto { Initializer = { new TensorProto { ExternalData = { new StringStringEntryProto() } } } } } },
        })), StringComparison.Ordinal);

    [Fact]
    public void Open_PathThatNeverAnswers_IsRefusedUnread()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero.");
        File.CreateSymbolicLink(_folder.PathTo("zero.onnx"), "/dev/zero");
        Assert.Contains("no regular file", Assert.Throws<ModelException>(() => BackboneModel.Open(_folder.PathTo("zero.onnx"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void CopyInto_NodesWithoutNames_GetOnesOfTheirOwn()
    {
        ModelProto model = Whole();
        for (int i = 0; i < model.Graph.Node.Count; i++) model.Graph.Node[i].Name = i % 3 == 0 ? "same" : "";
        model.Graph.Node[^1].Name = $"{model.Graph.Node[1].OpType}_1";
        var target = new GraphProto();
        BackboneModel.Open(Save(model)).CopyInto(target, "picture", ["c2", "c4"]);
        Assert.Equal(target.Node.Count, target.Node.Select(node => node.Name).Distinct().Count());
        Assert.All(target.Node, node => Assert.StartsWith(BackboneModel.Prefix, node.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Compose_BackboneWithoutNodeNames_ScoresAsWithThem()
    {
        ModelProto model = Whole();
        foreach (NodeProto node in model.Graph.Node) node.Name = "";
        float[] named = Embedding(Repository.PathTo("models/efficientnet_lite0.onnx")), unnamed = Embedding(Save(model));
        Assert.Equal(named, unnamed);
    }

    [Fact]
    public void Open_NewerOpset_IsRefused() =>
        Assert.Contains("opset 99", Refused(model => model.OpsetImport[0].Version = 99), StringComparison.Ordinal);

    [Fact]
    public void Open_SeveralFaults_AreAllTold()
    {
        string message = Refused(model =>
        {
            model.OpsetImport[0].Version = 99;
            model.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;
        });
        Assert.Contains("opset", message, StringComparison.Ordinal);
        Assert.Contains("external data", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoNetwork_IsRefused()
    {
        File.WriteAllText(_folder.PathTo("words.onnx"), "These are words.");
        Assert.Throws<ModelException>(() => BackboneModel.Open(_folder.PathTo("words.onnx")));
        Assert.Throws<ModelException>(() => BackboneModel.Open(_folder.PathTo("none.onnx")));
    }

    [Theory]
    [InlineData("imagenet", new[] { 0.485f * 255, 0.456f * 255, 0.406f * 255 }, new[] { 0.229f * 255, 0.224f * 255, 0.225f * 255 })]
    [InlineData("zero-one", new[] { 0f, 0f, 0f }, new[] { 255f, 255f, 255f })]
    [InlineData("mean=0.485,0.456,0.406 std=0.229,0.224,0.225", new[] { 0.485f * 255, 0.456f * 255, 0.406f * 255 },
        new[] { 0.229f * 255, 0.224f * 255, 0.225f * 255 })]
    [InlineData("mean=103.06,115.9,123.15;std=1,2,3", new[] { 103.06f, 115.9f, 123.15f }, new[] { 1f, 2f, 3f })]
    public void Preprocessing_SaidByTheFile_Counts(string said, float[] mean, float[] deviation)
    {
        BackbonePreprocessing preprocessing = BackboneModel.Open(Save(Saying(said))).Preprocessing;
        Assert.Equal(mean, preprocessing.Mean);
        Assert.Equal(deviation, preprocessing.Deviation);
    }

    [Theory]
    [InlineData("sepia", "sepia")]
    [InlineData("", "write imagenet")]
    [InlineData("mean=1,2 std=1,1,1", "the mean '1,2'")]
    [InlineData("mean=1,2,3 std=1,0,1", "the standard deviation '1,0,1'")]
    [InlineData("mean=1,2,3 std=1,1e999,1", "the standard deviation")]
    [InlineData("mean=0,0,0 std=1,1,1", "zero-one or none")]
    public void Preprocessing_SaidWrongly_IsRefused(string said, string told) => Assert.Contains(
        told, Assert.Throws<ModelException>(() => BackboneModel.Open(Save(Saying(said)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Preprocessing_OfKnownWeights_DoesNotDependOnTheName()
    {
        byte[] bytes = File.ReadAllBytes(Repository.PathTo("models/efficientnet_lite0.onnx"));
        File.WriteAllBytes(_folder.PathTo("backbone.onnx"), bytes);
        BackboneModel renamed = BackboneModel.Open(_folder.PathTo("backbone.onnx"));
        Assert.Same(BackbonePreprocessing.EfficientNetLite, renamed.Preprocessing);
        Assert.False(renamed.IsPreprocessingAssumed);

        ModelProto other = Whole();
        TensorProto weights = other.Graph.Initializer.First(
            constant => constant.Name == other.Graph.Node.First(node => node.OpType == "Conv").Input[1]);
        weights.RawData = Google.Protobuf.ByteString.CopyFrom(new byte[weights.RawData.Length]);
        BackboneModel named = BackboneModel.Open(Save(other));
        Assert.Same(BackbonePreprocessing.ImageNet, named.Preprocessing);
        Assert.True(named.IsPreprocessingAssumed);
    }

    [Fact]
    public void ToText_OfAnyPreprocessing_IsReadAgain()
    {
        foreach ((string name, BackbonePreprocessing preset) in BackbonePreprocessing.Presets) Assert.Equal(name, preset.ToText());
        var odd = new BackbonePreprocessing([123.15163f, 115.902885f, 103.06262f], [1, 2, 3]);
        Assert.True(BackbonePreprocessing.TryParse(odd.ToText(), out BackbonePreprocessing? again, out _));
        Assert.Equal([.. odd.Mean, .. odd.Deviation], [.. again.Mean, .. again.Deviation]);
    }

    [Fact]
    public void Compose_PreprocessingGiven_CountsMoreThanTheFiles()
    {
        var composer = new GraphComposer(Repository.PathTo("models/efficientnet_lite0.onnx"), ["c3"], 64, 64,
            BackbonePreprocessing.ImageNet);
        Assert.Equal((BackbonePreprocessing.ImageNet, false), (composer.Preprocessing, composer.IsPreprocessingAssumed));
    }

    public void Dispose() => _folder.Dispose();

    private static float[] Embedding(string path)
    {
        using IFeatureExtractor extractor = new GraphComposer(path, ["c3", "c4"], 64, 64).CreateFeatureExtractor();
        var random = new SplitMix64(1);
        byte[] picture = [.. Enumerable.Range(0, 64 * 64 * 3).Select(_ => (byte)random.NextInt32(256))];
        float[] embedding = new float[extractor.GridWidth * extractor.GridHeight * extractor.Dimensions];
        extractor.Extract(picture, embedding, new float[extractor.Dimensions]);
        return embedding;
    }

    private static ModelProto Whole() =>
        ModelProto.Parser.ParseFrom(File.ReadAllBytes(Repository.PathTo("models/efficientnet_lite0.onnx")));

    private static ModelProto Saying(string preprocessing)
    {
        ModelProto model = Whole();
        model.MetadataProps.Add(new StringStringEntryProto { Key = BackbonePreprocessing.MetadataKey, Value = preprocessing });
        return model;
    }

    private static ValueInfoProto Input(ModelProto model) => model.Graph.Input[0];

    private string Save(ModelProto model)
    {
        string path = _folder.PathTo("efficientnet_lite0.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    private string Refused(Action<ModelProto> spoil)
    {
        ModelProto model = Whole();
        spoil(model);
        string path = Save(model), message = Assert.Throws<ModelException>(() => BackboneModel.Open(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        return message;
    }
}
