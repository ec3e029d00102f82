using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeInspector.Agent.Health;

/// <summary>Sends the figures of /metrics by OpenTelemetry's protocol where the configuration asks for it. A collector that is away costs nothing but the figures.</summary>
internal sealed class OpenTelemetryLink(HealthBoard board, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (board.Agent is null) await Task.Delay(Look, time, stoppingToken);
            if (board.Agent?.Configuration is not { Health: { OpenTelemetry: { } address } health } configuration) return;
            using var meter = new Meter("EdgeInspector", ProgramVersion.Text);
            foreach (MetricFamily family in Metrics.Read(board.Look(), board)) Register(meter, family);
            using MeterProvider provider = Sdk.CreateMeterProviderBuilder()
                .ConfigureResource(resource => resource.AddService("edge-inspector", serviceVersion: ProgramVersion.Text, serviceInstanceId: configuration.Agent.Name))
                .AddMeter(meter.Name)
                .AddOtlpExporter((exporter, reader) =>
                {
                    exporter.Endpoint = new Uri(address);
                    exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = health.OpenTelemetrySeconds * 1000;
                })
                .Build();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    // A summary has no like there: its quantiles are gauges by label.
    private void Register(Meter meter, MetricFamily family)
    {
        if (family.Kind == "counter") meter.CreateObservableCounter(family.Name, () => Values(family.Name), description: family.Help);
        else meter.CreateObservableGauge(family.Name, () => Values(family.Name), description: family.Help);
    }

    private IEnumerable<Measurement<double>> Values(string name)
    {
        MetricFamily? family = Metrics.Read(board.Look(), board).FirstOrDefault(one => one.Name == name);
        return (family?.Samples ?? []).Where(sample => sample.Name == name)
            .Select(sample => new Measurement<double>(sample.Value, sample.Labels.Select(label => KeyValuePair.Create<string, object?>(label.Name, label.Value))));
    }
}
