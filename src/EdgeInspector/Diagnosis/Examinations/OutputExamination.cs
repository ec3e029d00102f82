using EdgeInspector.Agent.Gates;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Outputs;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>
/// Connects to whatever has outputs that move gates and switches all of them off, which is what they are while no agent runs. Those of a
/// running agent are left alone.
/// </summary>
internal sealed class OutputExamination : IExamination
{
    private const int Buffers = 4;

    /// <inheritdoc/>
    public string Area => "outputs";

    /// <inheritdoc/>
    public async Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        if (target.Configuration is not { Outputs: { Count: > 0 } outputs } configuration) return null;
        foreach (OutputConfiguration output in outputs) FindDoubts(output, findings);
        OutputConfiguration[] driven = [.. outputs.Where(output => output.Enabled)];
        if (driven.Length == 0) return "none is enabled";
        if (target.AgentRuns) return "in use by the running agent";
        foreach (OutputConfiguration output in driven)
            await Task.Run(() => Try(configuration, output, target.Machine.Time, findings), cancellation);
        return "tried " + string.Join(", ", driven.Select(output => output.Name));
    }

    private static void FindDoubts(OutputConfiguration output, ICollection<Finding> findings)
    {
        if (output.PartsOnTheWay > 1)
        {
            findings.Add(new Finding("outputs.onTheWay", Severity.Warning,
                $"Output {output.Name} gives passes while {output.PartsOnTheWay} parts may be on the way, by time alone.",
                "When the belt slows or stops, a pass meets another part than the one that it is for.",
                "Move the gate closer to the camera than the next part and remove partsOnTheWay, count with delayParts, or let the belt's drive release the gate only at its constant speed."));
        }
        if (output is GpioOutputConfiguration gpio) FindMissingWatchdog(gpio, findings);
        if (output is ModbusOutputConfiguration { Watchdog: null })
        {
            findings.Add(new Finding("outputs.watchdog", Severity.Warning,
                $"Output {output.Name} has no watchdog coil.",
                "Whether coils fall when the agent dies is then up to the remote I/O's own watchdog alone.",
                "Switch on the remote I/O's communication watchdog with all outputs off, or wire a watchdog relay to a coil and name it in 'watchdog'."));
        }
    }

    private static void FindMissingWatchdog(GpioOutputConfiguration output, ICollection<Finding> findings)
    {
        if (output.Watchdog is not null) return;
        findings.Add(new Finding("outputs.watchdog", Severity.Warning,
            $"Output {output.Name} has no watchdog line.",
            "A GPIO chip may keep its lines as they are when the agent dies: without a watchdog relay accept may stay on.",
            "Wire a watchdog relay in the gate's supply to a line and name it in 'watchdog', and let the gate take the rising edge of accept."));
    }

    private static void Try(
        AgentConfiguration configuration, OutputConfiguration output, TimeProvider time, ICollection<Finding> findings)
    {
        ICamera? camera = null;
        using IGateDevice device = GateOutputs.DeviceOf(output, name => camera?.Outputs);
        try
        {
            // A camera that cannot be opened is found where the cameras are looked at.
            if (output is CameraOutputConfiguration lines)
            {
                StationConfiguration station = configuration.Stations.First(one => one.Name == (lines.Camera ?? lines.Station));
                camera = CameraFactory.Open(
                    station.For(station.Recipe).Camera, Buffers, PictureLibrary.Codec(), time, NullLogger.Instance);
            }
            device.Open();
            device.Write(default);
        }
        catch (GateException exception)
        {
            findings.Add(Finding.Of("outputs.away", Severity.Error, $"output {output.Name} ({device.Name}): ", exception.Message,
                $"No part of {output.Station} passes the gate; the agent tries again and again by itself.",
                "Look at its power, cable, address and the named coils or lines; for GPIO at what gpiodetect and gpioinfo show."));
        }
        catch (CameraLostException)
        {
        }
        finally
        {
            camera?.Dispose();
        }
    }
}
