using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using EdgeInspector.Web.Serving;
using Xunit;

namespace EdgeInspector.Web.Tests.Serving;

public sealed partial class PageFilesTests
{
    private const int FirstLoad = 100_000;
    private static readonly string Source = Repository.PathTo("src/EdgeInspector.Web/Page");

    [Fact]
    public void Vendored_AreWhatTheListSays()
    {
        string[][] listed = [.. File.ReadLines(Path.Combine(Source, "vendor/README.txt"))
            .Where(line => line.Contains(" | ", StringComparison.Ordinal)).Skip(1).Select(line => line.Split(" | "))];
        Assert.Equal(PageFiles.All.Keys.Where(
            name => name.StartsWith("vendor/", StringComparison.Ordinal) && !name.EndsWith(".txt", StringComparison.Ordinal)).Order(),
            listed.Select(line => $"vendor/{line[0]}").Order());
        Assert.All(listed, line =>
        {
            Assert.Equal(6, line.Length);
            Assert.Equal(line[5], Convert.ToHexStringLower(SHA256.HashData(PageFiles.All[$"vendor/{line[0]}"].Bytes)));
        });
    }

    [Fact]
    public void FirstLoad_Compressed_IsSmall()
    {
        // What the line's screen is made of, with the largest language; the other screens follow when it stands.
        HashSet<string> loaded = ["index.html", "icon.svg", "page.css"];
        AddWithImports("app.js", loaded);
        int language = PageFiles.All.Where(file => file.Key.StartsWith("lang/", StringComparison.Ordinal))
            .Max(file => file.Value.Zipped.Length);
        Assert.InRange(loaded.Sum(name => PageFiles.All[name].Zipped.Length) + language, 10_000, FirstLoad);
        Assert.DoesNotContain("screens/threshold.js", loaded);
    }

    [Fact]
    public void Index_AsksAtOnceForWhatTheFirstScreenIsMadeOf()
    {
        HashSet<string> loaded = [];
        AddWithImports("app.js", loaded);
        string index = System.Text.Encoding.UTF8.GetString(PageFiles.All["index.html"].Bytes);
        Assert.Equal(loaded.Except(["app.js"]).Order(),
            Preload().Matches(index).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public void Languages_HaveTheSameKeysAndTheSameNamesInTheirTexts()
    {
        Dictionary<string, string> english = Texts("en");
        foreach (string language in (string[])["de"])
        {
            Dictionary<string, string> other = Texts(language);
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
            Assert.All(english, text => Assert.Equal(Names(text.Value), Names(other[text.Key])));
            Assert.All(other.Values, text => Assert.NotEqual("", text));
        }
    }

    [Fact]
    public void Texts_ThatThePageAsksFor_AreThere()
    {
        HashSet<string> keys = [.. Texts("en").Keys];
        string[] asked = [.. Directory.EnumerateFiles(Source, "*.js", SearchOption.AllDirectories)
            .SelectMany(file => WholeKey().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct()];
        Assert.True(asked.Length > 50, $"{asked.Length} keys were found");
        Assert.Empty(asked.Except(keys));
        Assert.Empty(Words<Reason>("reason").Concat(Words<Verdict>("verdict")).Concat(Words<StationState>("state"))
            .Concat(Words<Monitoring.Trip>("trip")).Concat(Words<Monitoring.DriftCause>("drift")).Except(keys));
    }

    [Fact]
    public void Scripts_NamesOfScreensAndParts_AreFilesOfThePage()
    {
        foreach ((string name, PageFile file) in PageFiles.All.Where(
            file => file.Key.EndsWith(".js", StringComparison.Ordinal) && !file.Key.StartsWith("vendor/", StringComparison.Ordinal)))
        {
            foreach (Match import in Import().Matches(System.Text.Encoding.UTF8.GetString(file.Bytes)))
                Assert.True(PageFiles.All.ContainsKey(PathOf(name, import)), $"{name} imports {PathOf(name, import)}");
        }
    }

    [Fact]
    public void Scripts_MakeTemplatesOfTheKindThatKeepsNothing() =>
        Assert.Equal(["html.js"], PageFiles.All.Where(file => !file.Key.StartsWith("vendor/", StringComparison.Ordinal)
            && file.Key.EndsWith(".js", StringComparison.Ordinal)
            && System.Text.Encoding.UTF8.GetString(file.Value.Bytes).Contains("vendor/preact-htm.js", StringComparison.Ordinal))
            .Select(file => file.Key));

    private static void AddWithImports(string name, HashSet<string> loaded)
    {
        if (!loaded.Add(name) || !name.EndsWith(".js", StringComparison.Ordinal)) return;
        foreach (Match import in Import().Matches(System.Text.Encoding.UTF8.GetString(PageFiles.All[name].Bytes)))
            if (import.Value.StartsWith("from", StringComparison.Ordinal)) AddWithImports(PathOf(name, import), loaded);
    }

    private static string PathOf(string name, Match import) => Path.GetRelativePath(
        Source, Path.GetFullPath(Path.Combine(Source, Path.GetDirectoryName(name)!, import.Groups[1].Value))).Replace('\\', '/');

    private static IEnumerable<string> Words<T>(string prefix) where T : struct, Enum =>
        Enum.GetValues<T>().Select(value => $"{prefix}.{JsonNamingPolicy.CamelCase.ConvertName(value.ToString())}");

    private static Dictionary<string, string> Texts(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(PageFiles.All[$"lang/{language}.json"].Bytes)!;

    private static string[] Names(string text) => [.. Name().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex("""\bt\('([a-zA-Z0-9.]+)'""")]
    private static partial Regex WholeKey();

    [GeneratedRegex("""\{\w+\}""")]
    private static partial Regex Name();

    [GeneratedRegex("""rel="modulepreload" href="([^"]+)">""")]
    private static partial Regex Preload();

    [GeneratedRegex("""(?:from |import\()'(\.[^']+)'""")]
    private static partial Regex Import();
}
