using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using Google.Protobuf;
using Xunit;

namespace EdgeInspector.Inference.Tests.Graphs;

public sealed class BackboneModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Open_WholeNumbersAsInput_IsRefused() =>
        Assert.Contains("float32 is wanted", Refused(model => Input(model).Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Uint8), StringComparison.Ordinal);

    [Fact]
    public void Open_FixedSize_SaysHowToExport() => Assert.Contains(
        "dynamic height and width", Refused(model => Input(model).Type.TensorType.Shape.Dim[2] = new TensorShapeProto.Types.Dimension { DimValue = 224 }), StringComparison.Ordinal);

    [Fact]
    public void Open_ExternalData_IsRefused() => Assert.Contains(
        "external data", Refused(model => model.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External), StringComparison.Ordinal);

    [Fact]
    public void Open_OperatorsOfOthers_AreRefused() => Assert.Contains(
        "com.example", Refused(model => model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.example", Version = 1 })), StringComparison.Ordinal);

    [Fact]
    public void Open_NewerOpset_IsRefused() => Assert.Contains("opset 99", Refused(model => model.OpsetImport[0].Version = 99), StringComparison.Ordinal);

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

    [Fact]
    public void Preprocessing_SaidByTheFile_Counts()
    {
        ModelProto model = Whole();
        model.MetadataProps.Add(new StringStringEntryProto { Key = BackbonePreprocessing.MetadataKey, Value = "imagenet" });
        Assert.Same(BackbonePreprocessing.ImageNet, BackboneModel.Open(Save(model)).Preprocessing);
        model.MetadataProps[^1].Value = "sepia";
        Assert.Contains("sepia", Assert.Throws<ModelException>(() => BackboneModel.Open(Save(model)).Preprocessing).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static ModelProto Whole() => ModelProto.Parser.ParseFrom(File.ReadAllBytes(Repository.PathTo("models/efficientnet_lite0.onnx")));

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
