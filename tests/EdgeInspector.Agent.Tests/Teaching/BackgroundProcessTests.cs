using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using EdgeInspector.Agent.Teaching;
using Xunit;

namespace EdgeInspector.Agent.Tests.Teaching;

/// <summary>What works beside the line has the least priority from its first instruction on, and whoever starts it keeps its own.</summary>
public sealed class BackgroundProcessTests
{
    private const int Niceness = 19, FirstBehindName = 3;

    [Fact]
    public void Start_HasTheLeastPriorityAtOnce_AndTheCallerKeepsItsOwn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere no program says its priority in a file.");
        string before = NicenessOf("thread-self");
        using Process sleeping = BackgroundProcess.Start("/bin/sleep", ["30"]);
        try
        {
            Assert.Equal("19", NicenessOf(sleeping.Id.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal(before, NicenessOf("thread-self"));
        }
        finally
        {
            sleeping.Kill();
        }
    }

    [Fact]
    public void Start_OfWhatIsNoProgram_SaysSo() =>
        Assert.Throws<Win32Exception>(() => BackgroundProcess.Start("/nowhere/edge-inspector", []));

    // The name is in brackets and may have spaces.
    private static string NicenessOf(string who)
    {
        string facts = File.ReadAllText($"/proc/{who}/stat");
        return facts[(facts.LastIndexOf(')') + 2)..].Split(' ')[Niceness - FirstBehindName];
    }
}
