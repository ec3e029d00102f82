using EdgeInspector.Agent.Options;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Modbus.Client;
using EdgeInspector.Outputs;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Gates;

/// <summary>All gates of an agent; each has a thread of its own, and what is given to one here waits for none.</summary>
/// <param name="gates">The gates; from here on its own.</param>
internal sealed class GateOutputs(IReadOnlyList<GateOutput> gates) : IOutput, IInspectionSink, IStatusSink, IArrivalSink, IHealthSource
{
    /// <summary>Makes those that the configuration drives; nothing is opened.</summary>
    /// <param name="cameras">The output lines of a station's camera; null while it is not open, and where it has none.</param>
    public static GateOutputs Of(
        AgentConfiguration configuration, Func<string, ICameraOutputs?> cameras, TimeProvider time, ILogger logger) => new(
    [
        .. (configuration.Outputs ?? []).Where(output => output.Enabled)
            .Select(output => new GateOutput(output.ToSettings(), DeviceOf(output, cameras), time, logger)),
    ]);

    /// <summary>Whether there are any.</summary>
    public bool Any => gates.Count > 0;

    /// <summary>What has the outputs; not opened.</summary>
    /// <param name="output">Which.</param>
    /// <param name="cameras">As above.</param>
    public static IGateDevice DeviceOf(OutputConfiguration output, Func<string, ICameraOutputs?> cameras) => output switch
    {
        CameraOutputConfiguration camera => new CameraLines(camera, () => cameras(camera.Camera ?? camera.Station)),
        GpioOutputConfiguration gpio => new GpioLines(gpio, GpioChip.Open),
        ModbusOutputConfiguration modbus => new RemoteOutputs(modbus.ToOptions()),
        _ => throw new ArgumentOutOfRangeException(nameof(output), output.Driver, "An output without a device."),
    };

    /// <inheritdoc/>
    public AgentHealth Complete(AgentHealth health) => health with { Outputs = [.. gates.Select(gate => gate.Health)] };

    /// <inheritdoc/>
    public void Seen(string station, long sequence, long parts, long received)
    {
        foreach (GateOutput gate in gates) gate.Seen(station, sequence, parts, received);
    }

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        foreach (GateOutput gate in gates) gate.Take(inspection);
    }

    /// <inheritdoc/>
    /// <remarks>What has no verdict has no pass.</remarks>
    public void Lost(LostResults lost)
    {
    }

    /// <inheritdoc/>
    public void Take(StatusFact fact)
    {
        foreach (GateOutput gate in gates) gate.Take(fact);
    }

    /// <inheritdoc/>
    public Task StartAsync() => Task.WhenAll(gates.Select(gate => gate.StartAsync()));

    /// <inheritdoc/>
    /// <remarks>Outputs always stand; there is nothing to renew.</remarks>
    public void Renew()
    {
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellation = default) =>
        Task.WhenAll(gates.Select(gate => gate.StopAsync(cancellation)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (GateOutput gate in gates) await gate.DisposeAsync();
    }
}
