using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.Agent.Health;
using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Agent.Tests.Health;

/// <summary>The dashboard and the alert rules that are shipped speak of figures that there are.</summary>
public sealed partial class MonitoringFilesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "config", "monitoring");

    [Theory]
    [InlineData("alerts.yml")]
    [InlineData("grafana.json")]
    public void File_NamesOnlyMetricsThatAreWritten(string name)
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "src/EdgeInspector.Agent/Health/Metrics.cs"));
        string[] named = [.. MetricName().Matches(File.ReadAllText(Path.Combine(Folder, name))).Select(match => match.Value).Distinct()];
        Assert.True(named.Length > 5);
        Assert.All(named, metric => Assert.Contains($"\"{metric}\"", source, StringComparison.Ordinal));
    }

    [Fact]
    public void Dashboard_IsJsonWithPanels()
    {
        JsonElement dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana.json"))).RootElement;
        Assert.All(dashboard.GetProperty("panels").EnumerateArray(), panel => Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()));
    }

    [Fact]
    public void Alerts_PromtoolAccepts()
    {
        using Process promtool = Process.Start(new ProcessStartInfo(Component.Promtool.Require().Path, ["check", "rules", Path.Combine(Folder, "alerts.yml")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = promtool.StandardOutput.ReadToEnd() + promtool.StandardError.ReadToEnd();
        promtool.WaitForExit();
        Assert.True(promtool.ExitCode == 0, output);
    }

    [Fact]
    public void Metrics_WithoutAConfiguration_SayNotReady()
    {
        var board = new HealthBoard();
        Assert.Null(board.Place);
        board.ShowSafeMode("stations: the list has 0 elements");
        Assert.Equal(new HealthConfiguration(), board.Place);
        HealthReport report = board.Look();
        Assert.Equal((true, false), (report.Live, report.Ready));
        Assert.Contains("edgeinspector_ready 0\n", MetricsText.Write(Metrics.Read(report, board)), StringComparison.Ordinal);
    }

    [GeneratedRegex("edgeinspector_[a-z_]+")]
    private static partial Regex MetricName();
}
