using System.Text.RegularExpressions;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests;

/// <summary>What readers of the documents rely on: a link leads somewhere, and the first page is one page.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Folders = ["config", "models", "src", "systemd"];

    public static TheoryData<string> Documents() =>
    [
        "README.md",
        .. from folder in Folders
           from file in Directory.EnumerateFiles(Repository.PathTo(folder), "*.md", SearchOption.AllDirectories)
           select Path.GetRelativePath(Repository.PathTo("."), file) into file
           where !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")
           select file,
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Link_ToAFileOrAHeading_LeadsThere(string document)
    {
        string file = Repository.PathTo(document);
        string[] astray =
        [
            .. from Match link in Link().Matches(File.ReadAllText(file))
               let target = link.Groups[1].Value
               where !target.Contains("://", StringComparison.Ordinal) && !Leads(file, target)
               select target,
        ];
        Assert.True(astray.Length == 0, $"{document} has links to what is not there: {string.Join(", ", astray)}");
    }

    [Fact]
    public void Readme_IsOnePage() => Assert.InRange(File.ReadLines(Repository.PathTo("README.md")).Count(), 1, 200);

    private static bool Leads(string from, string target)
    {
        string[] parts = target.Split('#', 2);
        string to = parts[0].Length == 0 ? from : Path.Combine(Path.GetDirectoryName(from)!, parts[0]);
        if (parts.Length == 1) return Path.Exists(to);
        return File.Exists(to) && File.ReadLines(to).Where(line => line.StartsWith('#')).Any(line => Anchor(line) == parts[1]);
    }

    // As GitHub names headings: in small letters, spaces as hyphens, without punctuation.
    private static string Anchor(string heading) =>
        Punctuation().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
