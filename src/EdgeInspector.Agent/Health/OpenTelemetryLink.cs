using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeInspector.Agent.Health;

/// <summary>
/// Sends the figures of /metrics by OpenTelemetry's protocol where the configuration asks for it. A collector that is away costs nothing
/// but the figures.
/// </summary>
internal sealed class OpenTelemetryLink(HealthBoard board, TimeProvider time) : BackgroundService
{
    // Left alone, a collector that takes figures and answers nothing holds up the end of the program for 5 s.
    private static readonly TimeSpan LastExport = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (Task changed = board.Changed; board.Agent is null; changed = board.Changed) await changed.WaitAsync(stoppingToken);
            if (board.Agent?.Configuration is not { Health: { OpenTelemetry: { } address } health } configuration) return;
            using MeterProvider provider = Sdk.CreateMeterProviderBuilder()
                .ConfigureResource(
                    resource =>
                    resource.AddService("edge-inspector", serviceVersion: ProgramVersion.Text, serviceInstanceId: configuration.Agent.Name))
                .AddMeter(AgentInstruments.MeterName)
                .AddOtlpExporter((exporter, reader) =>
                {
                    exporter.Endpoint = new Uri(address);
                    exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = health.OpenTelemetrySeconds * 1000;
                })
                .Build();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            provider.Shutdown((int)LastExport.TotalMilliseconds);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }
}
