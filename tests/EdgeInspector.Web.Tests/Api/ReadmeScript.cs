using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Web.Tests.Api;

/// <summary>An example of the page's README, run as it stands there against a page of the test.</summary>
internal static class ReadmeScript
{
    /// <summary>Runs it.</summary>
    /// <param name="name">Its mark.</param>
    /// <param name="address">Of the page.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="replaced">Words that are others in the test.</param>
    /// <returns>What it wrote, line by line.</returns>
    public static async Task<string[]> RunAsync(string name, Uri address, string folder, params (string Old, string New)[] replaced)
    {
        string readme = await File.ReadAllTextAsync(Repository.PathTo("src/EdgeInspector.Web/README.md"));
        Match block = Regex.Match(readme, $"<!-- example: {name} -->\n```(bash|python)\n(.*?)\n```", RegexOptions.Singleline);
        Assert.True(block.Success, $"src/EdgeInspector.Web/README.md has no example {name}.");
        string script = block.Groups[2].Value;
        foreach ((string old, string now) in replaced.Prepend(("http://127.0.0.1:9480", address.GetLeftPart(UriPartial.Authority))))
        {
            Assert.Contains(old, script, StringComparison.Ordinal);
            script = script.Replace(old, now, StringComparison.Ordinal);
        }
        // Answers end without a line's end; bash stops at the first that fails.
        bool isBash = block.Groups[1].Value == "bash";
        string[] arguments = isBash ? ["-ec", $"curl() {{ command curl \"$@\"; local code=$?; echo; return $code; }}\n{script}"] : ["-c", script];
        using Process process = Process.Start(new ProcessStartInfo(isBash ? "bash" : "python3", arguments)
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}: {output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
