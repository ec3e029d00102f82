using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Models;
using Xunit;

namespace EdgeInspector.Inference.Tests.Sessions;

public sealed class ProviderChoiceTests
{
    [Theory]
    [InlineData("cpu", "cpu", 0)]
    [InlineData("webgpu:2", "webgpu", 2)]
    [InlineData("/opt/ep/libthing.so", "/opt/ep/libthing.so", 0)]
    [InlineData("/opt/ep/libthing.so:1", "/opt/ep/libthing.so", 1)]
    [InlineData(@"C:\ep\thing.dll", @"C:\ep\thing.dll", 0)]
    public void Parse_NameOrPath_FindsTheDevice(string text, string name, int device)
    {
        ProviderChoice choice = ProviderChoice.Parse(text, []);
        Assert.Equal((name, device), (choice.Name, choice.Device));
    }

    [Fact]
    public void Parse_Options_GoToTheirProvider()
    {
        string[] options = ["webgpu.preferredLayout=NCHW", "cuda.tunable_op=a=b", "webgpu.x.y=1"];
        Assert.Equal(new Dictionary<string, string> { ["preferredLayout"] = "NCHW", ["x.y"] = "1" },
            ProviderChoice.Parse("webgpu:1", options).Options);
        Assert.Equal("a=b", ProviderChoice.Parse("cuda", options).Options["tunable_op"]);
    }

    [Fact]
    public void Parse_WhatToTextWrote_IsTheSame()
    {
        ProviderChoice choice = ProviderChoice.Parse("/opt/e.p=1/libthing.so:1",
            ["/opt/e.p=1/libthing.so.layout=NCHW", "webgpu.layout=NHWC"]);
        (string text, IEnumerable<string> options) = choice.ToText();
        Assert.Equal(("/opt/e.p=1/libthing.so:1", "/opt/e.p=1/libthing.so.layout=NCHW"), (text, Assert.Single(options)));
        Assert.Equal("NCHW", Assert.Single(ProviderChoice.Parse(text, options).Options).Value);
    }

    [Fact]
    public void Parse_UnknownName_ListsTheNames() =>
        Assert.Contains("tensorrt-rtx", Assert.Throws<ModelException>(() => ProviderChoice.Parse("magic", [])).Message,
            StringComparison.Ordinal);
}
