using Xunit;

namespace EdgeInspector.Configuration.Tests;

public class ConfigurationPlacesTests
{
    [Theory]
    [InlineData("a.json", "b.json", "a.json", "--config")]
    [InlineData(null, "b.json", "b.json", "EDGEINSPECTOR_CONFIG")]
    [InlineData("", "b.json", "b.json", "EDGEINSPECTOR_CONFIG")]
    [InlineData(null, "", null, "the system's place")]
    [InlineData(null, null, null, "the system's place")]
    public void Find_OptionThenEnvironmentThenSystem(string? option, string? variable, string? path, string origin)
    {
        ConfigurationPlace place = ConfigurationPlaces.Find(option, name => name == "EDGEINSPECTOR_CONFIG" ? variable : "wrong variable");

        Assert.Equal(new ConfigurationPlace(path ?? ConfigurationPlaces.SystemFile, origin), place);
    }

    [Fact]
    public void SystemFile_OnLinux_IsInEtc()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has its own place.");
        Assert.Equal("/etc/edge-inspector/edge-inspector.json", ConfigurationPlaces.SystemFile);
        Assert.Equal("/var/lib/edge-inspector", ConfigurationPlaces.StateDirectory);
    }
}
