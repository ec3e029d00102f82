using System.Globalization;
using System.Text.Json;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeInspector.Agent.Tests.Reporting;

public class EventCatalogTests
{
    [Fact]
    public void File_Committed_EqualsTheGenerated()
    {
        string file = Repository.PathTo("src/EVENTS.md"), text = EventCatalog.Write();
        if (Environment.GetEnvironmentVariable("EDGEINSPECTOR_UPDATE") == "1") File.WriteAllText(file, text);
        Assert.True(File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == text,
            "src/EVENTS.md is not what the program's messages say: run this test with EDGEINSPECTOR_UPDATE=1 and commit the file.");
    }

    [Fact]
    public void Numbers_AreGivenOnce() =>
        Assert.Equal(EventCatalog.All.Select(entry => entry.Number).Distinct(), EventCatalog.All.Select(entry => entry.Number));

    [Fact]
    public void NumbersThatTestsSpeakOf_HaveTheirNames() => Assert.Subset(
        EventCatalog.All.Select(entry => (entry.Number, entry.Name)).ToHashSet(),
        Enum.GetValues<LogEvent>().Select(one => ((int)one, one.ToString())).ToHashSet());

    [Fact]
    public void EveryWarningAndError_HasCauseAndRemedy() => Assert.Equal(
        EventCatalog.All.Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Number), EventGuide.Entries.Keys.Order());

    // Each with what it is called and, where there is a remedy, that.
    [Fact]
    public void EveryEvent_HasItsWordsInTheOtherLanguageOfThePage()
    {
        Dictionary<string, string[]> words = JsonSerializer.Deserialize<Dictionary<string, string[]>>(
            File.ReadAllBytes(Repository.PathTo("src/EdgeInspector.Web/Page/lang/de-events.json")))!;
        Assert.Equal(
            EventCatalog.All.Where(entry => entry.Level > LogLevel.Debug)
                .Select(entry => (entry.Number, EventGuide.Entries.ContainsKey(entry.Number) ? 2 : 1)),
            words.Select(entry => (int.Parse(entry.Key, CultureInfo.InvariantCulture), entry.Value.Length)).Order());
        Assert.All(words.Values.SelectMany(all => all), text => Assert.NotEqual("", text.Trim()));
    }

    [Fact]
    public void EveryMessage_HasANumberAndNamesItsStationAlike() =>
        Assert.All(EventCatalog.All,
            entry => Assert.True(entry.Number is >= 1000 and < 6000 && !entry.Message.Contains("{station}", StringComparison.Ordinal)));
}
