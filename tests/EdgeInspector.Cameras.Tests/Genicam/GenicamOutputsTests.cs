using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Frames;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Genicam;

/// <summary>Output lines by the names that cameras have for them.</summary>
public sealed class GenicamOutputsTests
{
    private readonly FakeNodes _nodes = new FakeNodes().With("LineSelector", "enumeration", "Line1").With("LineMode", "enumeration", "Input")
        .With("LineSource", "enumeration", "Off").With("LineInverter", "boolean", "true")
        .With("UserOutputSelector", "enumeration", "UserOutput1").With("UserOutputValue", "boolean", "true");

    [Fact]
    public void Line_IsOffBeforeItFollowsItsOutput()
    {
        new GenicamOutputs(_nodes, "Camera 1").Prepare("Line2", "UserOutput2");
        Assert.Equal(
            ["UserOutputSelector=UserOutput2", "UserOutputValue=false", "LineSelector=Line2", "LineMode=Output", "LineInverter=false",
                "LineSource=UserOutput2"], _nodes.Written);
    }

    [Fact]
    public void Switching_NamesTheOutputFirst_AndTurnOffSwitchesWhatWasPrepared()
    {
        var outputs = new GenicamOutputs(_nodes, "Camera 1");
        outputs.Prepare("Line2", "UserOutput2");
        _nodes.Written.Clear();
        outputs.Switch("UserOutput2", true);
        outputs.TurnOff();
        Assert.Equal(["UserOutputSelector=UserOutput2", "UserOutputValue=true", "UserOutputSelector=UserOutput2", "UserOutputValue=false"],
            _nodes.Written);
    }

    [Fact]
    public void LineThatStaysAnInput_IsSaid()
    {
        _nodes.Deaf.Add("LineMode");
        string words = Assert.Throws<CameraFaultException>(() => new GenicamOutputs(_nodes, "Camera 1").Prepare("Line2", "UserOutput1"))
            .Message;
        Assert.Contains("LineMode was set to Output, but the camera reads Input", words, StringComparison.Ordinal);
    }
}
