using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Frames;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Genicam;

public sealed class GenicamSettingsTests
{
    private static FakeNodes Camera => new FakeNodes()
        .With("TriggerMode", "enumeration", "On").With("TriggerSource", "enumeration", "Line1")
        .With("TriggerActivation", "enumeration", "RisingEdge")
        .With("AcquisitionMode", "enumeration", "SingleFrame").With("PixelFormat", "enumeration", "Mono8")
        .With("Width", "integer", "640", 16, 1280).With("Height", "integer", "480", 16, 1024).With("OffsetX", "integer", "32")
        .With("OffsetY", "integer", "0")
        .With("WidthMax", "integer", "1280").With("HeightMax", "integer", "1024")
        .With("ExposureAuto", "enumeration", "Continuous").With("ExposureTime", "float", "100", 10, 5000)
        .With("GainRaw", "integer", "0", 0, 500).With("TriggerDelay", "float", "0");

    [Theory]
    [InlineData("Off", "Software", "freeRun")]
    [InlineData("On", "Software", "software")]
    [InlineData("On", "Line2", "hardware")]
    public void Read_SaysWhatTheCameraHas_InTheWordsOfTheConfiguration(string mode, string source, string meant)
    {
        FakeNodes nodes = new FakeNodes().With("TriggerMode", "enumeration", mode).With("TriggerSource", "enumeration", source)
            .With("ExposureTime", "float", "1999.5", 10, 100_000).With("DeviceTemperature", "float", "41.2");
        Assert.Equal(
            [
                new CameraReading("exposureMicroseconds", "ExposureTime", "1999.5", "10 to 100000"),
                new CameraReading("temperature", "DeviceTemperature", "41.2", "0 to 1000000000"),
                new CameraReading("trigger.mode", "TriggerMode", meant, mode),
                new CameraReading("trigger.line", "TriggerSource", source, "0 to 1000000000"),
            ],
            new GenicamSettings(nodes, "Camera 1").Read());
    }

    [Fact]
    public void Apply_FreeRun_EndsATriggerAndRegionThatTheLastProgramLeft()
    {
        FakeNodes nodes = Camera;
        Apply(nodes, new GenicamOptions { Address = "1" });
        Assert.Equal(["TriggerMode=Off", "AcquisitionMode=Continuous", "OffsetX=0", "OffsetY=0", "Width=1280", "Height=1024"],
            nodes.Written);
    }

    [Fact]
    public void TryAdjust_WritesWhatDiffers_AndNothingElse()
    {
        FakeNodes nodes = Camera.With("AcquisitionFrameRate", "float", "10");
        GenicamOptions now = new() { Address = "1", ExposureMicroseconds = 200, Gain = 3, FramesPerSecond = 10 };
        Assert.True(Adjust(nodes, now, now with { ExposureMicroseconds = 300, Features = [KeyValuePair.Create("Width", "640")] }));
        Assert.Equal(["ExposureAuto=Off", "ExposureTime=300"], nodes.Written);
        Assert.True(Adjust(nodes, now, now with { Gain = 4, FramesPerSecond = 20 }));
        Assert.Equal(["GainRaw=4", "AcquisitionFrameRate=20"], nodes.Written[2..]);
        // As at an open, a key that is gone leaves what the camera has.
        Assert.True(Adjust(nodes, now, now with { Gain = null }));
        Assert.Equal(4, nodes.Written.Count);
    }

    [Theory]
    [InlineData("locked", 300)]
    [InlineData("deaf", 300)]
    [InlineData("out of range", 9000)]
    [InlineData("another selector", 300)]
    [InlineData("a feature of the same name", 300)]
    public void TryAdjust_WhatAnOpenMustDo_IsLeftToIt(string why, double exposure)
    {
        FakeNodes nodes = Camera.With("GainSelector", "enumeration", "AnalogAll");
        if (why == "locked") nodes.Locked.Add("ExposureTime");
        if (why == "deaf") nodes.Deaf.Add("ExposureTime");
        GenicamOptions now = new()
        {
            Address = "1",
            ExposureMicroseconds = 200,
            Features = why switch
            {
                "another selector" => [KeyValuePair.Create("GainSelector", "AnalogAll")],
                "a feature of the same name" => [KeyValuePair.Create("ExposureTime", "100")],
                _ => [],
            },
        };
        Assert.False(Adjust(nodes, now, now with { ExposureMicroseconds = exposure }));
    }

    [Fact]
    public void Apply_HardwareTrigger_IsTheLastThing()
    {
        FakeNodes nodes = Camera;
        Apply(nodes, new GenicamOptions
        {
            Address = "1",
            ExposureMicroseconds = 200,
            Gain = 3.4,
            Region = new PixelRectangle(8, 16, 320, 200),
            Trigger = TriggerMode.Hardware,
            TriggerLine = "Line2",
            TriggerFallingEdge = true,
            TriggerDelayMicroseconds = 50,
            Features = [KeyValuePair.Create("GainRaw", "7")],
        });
        Assert.Equal(
            [
                "TriggerMode=Off", "AcquisitionMode=Continuous", "OffsetX=0", "OffsetY=0", "Width=320", "Height=200", "OffsetX=8",
                "OffsetY=16", "ExposureAuto=Off",
                "ExposureTime=200", "GainRaw=3", "TriggerSource=Line2", "TriggerActivation=FallingEdge", "TriggerDelay=50",
                "TriggerMode=On", "GainRaw=7",
            ],
            nodes.Written);
    }

    [Fact]
    public void Apply_ValueOutOfRange_NamesNodeWantedGotAndRange()
    {
        CameraFaultException fault = Assert.Throws<CameraFaultException>(
            () => Apply(Camera, new GenicamOptions { Address = "1", ExposureMicroseconds = 9000 }));
        Assert.Contains(
            "ExposureTime cannot be set to 9000, it is 100 (Value '9000' greater than allowed maximum '5000'). Allowed: 10 to 5000.",
            fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_SettingThatTheCameraIgnores_IsFoundByReadingBack()
    {
        FakeNodes nodes = Camera;
        nodes.Deaf.Add("PixelFormat");
        CameraFaultException fault = Assert.Throws<CameraFaultException>(
            () => Apply(nodes, new GenicamOptions { Address = "1", PixelFormat = "Mono12" }));
        Assert.Contains("PixelFormat was set to Mono12, but the camera reads Mono8", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_ExposureRoundedByTheCamera_IsTakenWithinOnePercent()
    {
        FakeNodes nodes = Camera.With("ExposureTime", "float", "199.2");
        nodes.Deaf.Add("ExposureTime");
        Apply(nodes, new GenicamOptions { Address = "1", ExposureMicroseconds = 200 });
        Assert.Throws<CameraFaultException>(() => Apply(nodes, new GenicamOptions { Address = "1", ExposureMicroseconds = 210 }));
    }

    [Theory]
    [InlineData("NoSuchNode", "1", "has no setting NoSuchNode")]
    public void Apply_UnknownFeature_SaysWhereToLook(string name, string value, string expected)
    {
        var options = new GenicamOptions { Address = "1", Features = [KeyValuePair.Create(name, value)] };
        Assert.Contains(expected, Assert.Throws<CameraFaultException>(() => Apply(Camera, options)).Message, StringComparison.Ordinal);
    }

    private static bool Adjust(FakeNodes nodes, GenicamOptions now, GenicamOptions wanted) =>
        new GenicamSettings(nodes, "Camera 1").TryAdjust(now, wanted);

    private static void Apply(FakeNodes nodes, GenicamOptions options) => new GenicamSettings(nodes, "Camera 1").Apply(options);
}
