using System.Reflection;
using Xunit;

namespace EdgeInspector.Tests;

/// <summary>The direction of the arrows between the projects, read from the built assemblies.</summary>
public sealed class ArchitectureTests
{
    private const string Prefix = "EdgeInspector.", Program = "edge-inspector";

    /// <summary>What each project may know of ours.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Core"] = [],
        ["Configuration"] = ["Core"],
        ["Imaging"] = ["Core"],
        ["Cameras"] = ["Core"],
        ["Inference"] = ["Core"],
        ["Modbus"] = ["Core"],
        ["Mqtt"] = ["Core"],
        ["Results"] = ["Core"],
        ["Web"] = ["Core"],
        ["Agent"] = ["Core", "Configuration", "Imaging", "Cameras", "Inference", "Modbus", "Mqtt", "Results", "Web"],
        [Program] = ["Core", "Configuration", "Imaging", "Cameras", "Inference", "Modbus", "Mqtt", "Results", "Web", "Agent"],
    };

    /// <summary>Third-party libraries, and the only projects that know them.</summary>
    private static readonly Dictionary<string, string[]> Owners = new()
    {
        ["OpenCvSharp"] = ["Imaging"],
        ["SkiaSharp"] = ["Imaging", Program], // the charts of reports
        ["Microsoft.ML.OnnxRuntime"] = ["Inference"],
        ["MQTTnet"] = ["Mqtt", Program], // the bench's bare publisher
        ["Microsoft.Data.Sqlite"] = ["Results", Program], // the doctor names what is wrong with an outbox file
        ["Microsoft.AspNetCore"] = ["Agent", "Web"],
        ["OpenTelemetry"] = ["Agent"],
        ["Serilog"] = ["Agent"],
        ["System.CommandLine"] = [Program],
        ["System.Device.Gpio"] = ["Agent"],
        ["Spectre.Console"] = [Program],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_KnowsOnlyWhatItMay(string project)
    {
        string[] known = [.. References(project).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])];
        Assert.Empty(known.Except(Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Library_IsKnownToItsOwnersAlone(string project)
    {
        IEnumerable<string> foreign = Owners.Where(owner => !owner.Value.Contains(project)).Select(owner => owner.Key);
        string[] known = [.. References(project)
            .Where(name => foreign.Any(library => name == library || name.StartsWith(library + ".", StringComparison.Ordinal)))];
        Assert.Empty(known);
    }

    [Fact]
    public void EveryProjectOfSrc_IsInTheTable()
    {
        string[] built = [.. Directory.EnumerateFiles(TestKit.Repository.PathTo("src"), Prefix + "*.csproj", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).Where(name => name!.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name![Prefix.Length..])];
        Assert.Equal(Allowed.Keys.Except([Program]).Order(StringComparer.Ordinal), built.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FileOfSrc_IsOfAReadableLength_OrSaysWhyNotFirst()
    {
        const int Longest = 350;
        string[] files = [.. Directory.EnumerateFiles(TestKit.Repository.PathTo("src"), "*.cs", SearchOption.AllDirectories)
            .Where(IsSource)];
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => File.ReadLines(file).Skip(Longest).Any()
            && !File.ReadLines(file).First().StartsWith("// Longer than", StringComparison.Ordinal));
    }

    [Fact]
    public void LineOfCode_FitsTheScreen_UnlessATextGoesBeyond()
    {
        const int Longest = 140;
        string[] files =
        [
            .. from folder in (string[])["src", "tests"]
               from file in Directory.EnumerateFiles(TestKit.Repository.PathTo(folder), "*.cs", SearchOption.AllDirectories)
               where !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")
               select file,
        ];
        Assert.NotEmpty(files);
        string[] tooLong = [.. from file in files from line in TooLong(file, Longest) select $"{file}: {line.Trim()}"];
        Assert.True(tooLong.Length == 0, string.Join('\n', tooLong));
    }

    // A text stays whole, so that whoever searches for a message finds it.
    private static IEnumerable<string> TooLong(string file, int longest)
    {
        string[] lines = File.ReadAllLines(file);
        bool holdsRawTexts = lines.Any(line => line.Contains("\"\"\"", StringComparison.Ordinal));
        return lines.Where(line => line.Length > longest
            && (line.TrimStart().StartsWith("//", StringComparison.Ordinal) || !line.Contains('"', StringComparison.Ordinal) && !holdsRawTexts));
    }

    private static bool IsSource(string file) =>
        !Path.GetRelativePath(TestKit.Repository.PathTo("src"), file).Split(Path.DirectorySeparatorChar).Contains("obj");

    private static string[] References(string project)
    {
        Assembly assembly = Assembly.Load(project == Program ? Program : Prefix + project);
        string[] references = [.. assembly.GetReferencedAssemblies().Select(name => name.Name!)];
        Assert.NotEmpty(references);
        return references;
    }
}
