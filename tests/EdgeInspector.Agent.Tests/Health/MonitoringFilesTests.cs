using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.Agent.Health;
using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
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
        using var figures = new FiguresOfNothing();
        string[] written = [.. MetricName().Matches(figures.Reader.Read()).Select(match => match.Value)];
        string[] named = [.. MetricName().Matches(File.ReadAllText(Path.Combine(Folder, name))).Select(match => match.Value).Distinct()];
        Assert.True(named.Length > 5);
        Assert.All(named,
            metric =>
            Assert.Contains(metric.EndsWith("_bucket", StringComparison.Ordinal) ? metric[..^"_bucket".Length] : metric, written));
    }

    [Fact]
    public void Dashboard_TwoAgents_AreNeverSummed()
    {
        JsonElement dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana.json"))).RootElement;
        (string Expression, string Legend)[] targets =
        [
            .. dashboard.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => (target.GetProperty("expr").GetString()!, target.GetProperty("legendFormat").GetString()!)),
        ];
        Assert.All(targets, target => Assert.Contains("{{instance}}", target.Legend, StringComparison.Ordinal));
        Assert.All(targets.SelectMany(target => SumBy().Matches(target.Expression)),
            sum => Assert.StartsWith("instance,", sum.Groups[1].Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Dashboard_IsJsonWithPanels()
    {
        JsonElement dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana.json"))).RootElement;
        Assert.All(dashboard.GetProperty("panels").EnumerateArray(),
            panel => Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()));
    }

    [Theory]
    [InlineData("check", "config/monitoring/alerts.yml")]
    [InlineData("test", "tests/EdgeInspector.Agent.Tests/Health/alerts.test.yml")]
    public void Alerts_PromtoolAccepts(string verb, string file)
    {
        using Process promtool = Process.Start(
            new ProcessStartInfo(Component.Promtool.Require().Path,
                [verb, "rules", Repository.PathTo(file)])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = promtool.StandardOutput.ReadToEnd() + promtool.StandardError.ReadToEnd();
        promtool.WaitForExit();
        Assert.True(promtool.ExitCode == 0, output);
    }

    [Fact]
    public void Metrics_WithoutAConfiguration_SayNotReady()
    {
        using var figures = new FiguresOfNothing();
        HealthBoard board = figures.Board;
        Assert.Null(board.Place);
        board.ShowSafeMode("no usable configuration: stations: the list has 0 elements");
        Assert.Equal(new HealthConfiguration(), board.Place);
        AgentReport report = board.Look();
        Assert.Equal((true, false), (report.Live, report.Ready));
        Assert.Contains("edgeinspector_ready 0\n", figures.Reader.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void ShowSafeMode_FolderThatDoesNotAnswer_IsNamedAndAnsweredWhereTheConfigurationSays()
    {
        using var figures = new FiguresOfNothing();
        var place = new HealthConfiguration { Port = 4711 };
        figures.Board.ShowSafeMode("the state folder /var/x does not answer", new AgentConfiguration { Health = place });
        Assert.Equal(place, figures.Board.Place);
        Assert.Equal(["the state folder /var/x does not answer"], figures.Board.Look().Problems);
    }

    [Fact]
    public void OpenTelemetry_HasTheSameFigures()
    {
        List<Metric> exported = [];
        using var figures = new FiguresOfNothing();
        using (MeterProvider provider = Sdk.CreateMeterProviderBuilder().AddMeter(AgentInstruments.MeterName)
            .AddReader(new BaseExportingMetricReader(new Keeping(exported))).Build())
        {
            figures.Board.ShowSafeMode("nothing");
            figures.Instruments.Take(new Inspection
            {
                Id = Guid.NewGuid(),
                Station = "cap",
                Sequence = 1,
                Verdict = Verdict.Pass,
                CapturedAt = DateTimeOffset.UnixEpoch,
            });
            provider.ForceFlush();
        }
        string[] sent = [.. exported.Select(metric => metric.Name).Distinct()];
        Assert.Contains("edgeinspector_latency_seconds", sent);
        Assert.All(sent, name => Assert.Contains($"# TYPE {name} ", figures.Reader.Read(), StringComparison.Ordinal));
    }

    [GeneratedRegex("edgeinspector_[a-z_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"sum by \(([^)]*)\)")]
    private static partial Regex SumBy();

    /// <summary>The figures of a process that has no agent.</summary>
    private sealed class FiguresOfNothing : IDisposable
    {
        private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

        public FiguresOfNothing()
        {
            Instruments = new AgentInstruments(Board, TimeProvider.System, _services.GetRequiredService<IMeterFactory>());
            Reader = new PrometheusReader(Instruments.Meter);
        }

        public HealthBoard Board { get; } = new();

        public AgentInstruments Instruments { get; }

        public PrometheusReader Reader { get; }

        public void Dispose()
        {
            Reader.Dispose();
            _services.Dispose();
        }
    }

    private sealed class Keeping(List<Metric> metrics) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (Metric metric in batch) metrics.Add(metric);
            return ExportResult.Success;
        }
    }
}
