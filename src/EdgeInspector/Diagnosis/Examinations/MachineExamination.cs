using System.Globalization;
using EdgeInspector.Configuration;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>Memory, open files and the processor's clock.</summary>
internal sealed class MachineExamination : IExamination
{
    // What the agent takes beside its models: the runtime, frames and queues; measured at one station of 1280x1024.
    private const long BaseBytes = 350_000_000;
    private const double BytesPerModelByte = 2.5;
    private const int LeastFiles = 1024;

    /// <inheritdoc/>
    public string Area => "machine";

    /// <inheritdoc/>
    public Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        Machine machine = target.Machine;
        long needed = Needed(target.Configuration);
        if (LimitOf(machine) is { } limit && limit.Bytes < needed)
        {
            findings.Add(new Finding(
                "machine.memoryLimit", Severity.Error,
                string.Create(CultureInfo.InvariantCulture,
                    $"The process may take {limit.Bytes / 1e6:0} MB ({limit.File}); with these models the agent needs about {needed / 1e6:0} MB."),
                "The kernel ends the agent in the middle of work.",
                "Raise MemoryMax of the service ('systemctl edit edge-inspector') or the limit of its container, or choose smaller models."));
        }
        if (Available(machine) is { } free && free < needed && !target.AgentRuns)
        {
            findings.Add(new Finding(
                "machine.memory", Severity.Warning,
                string.Create(CultureInfo.InvariantCulture,
                    $"{free / 1e6:0} MB of memory are available; with these models the agent needs about {needed / 1e6:0} MB."),
                "The machine swaps, and verdicts come late, or the kernel ends the agent.",
                "End other programs, add memory, or choose smaller models."));
        }
        if (OpenFiles(machine) is { } files && files < LeastFiles)
        {
            findings.Add(new Finding(
                "machine.openFiles", Severity.Warning, string.Create(CultureInfo.InvariantCulture, $"The process may open {files} files."),
                "Cameras, the outbox and connections run out of them.",
                string.Create(CultureInfo.InvariantCulture,
                    $"Raise the limit: LimitNOFILE={4 * LeastFiles} in the service, or 'ulimit -n {4 * LeastFiles}' before starting by hand.")));
        }
        if (machine.Line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") == "powersave")
        {
            findings.Add(new Finding(
                "machine.powersave", Severity.Warning, "The processor saves power (scaling_governor powersave).",
                "It wakes up slowly, and a verdict may take several times as long as it did while learning.",
                "Run 'cpupower frequency-set -g performance' as root, and switch power saving off in the firmware."));
        }
        return Task.FromResult<string?>(
            string.Create(CultureInfo.InvariantCulture, $"{machine.Cores} cores, about {needed / 1e6:0} MB needed"));
    }

    private static long Needed(AgentConfiguration? configuration)
    {
        long models = 0;
        foreach ((_, StationConfiguration station) in configuration is null
            ? []
            : StationVariants.Of(configuration).DistinctBy(one => one.Station.Package))
            if (Directory.Exists(station.Package)) models += new DirectoryInfo(station.Package).EnumerateFiles().Sum(file => file.Length);
        return BaseBytes + (long)(models * BytesPerModelByte);
    }

    // The limit of the process' own group, or the smallest one above it.
    private static (long Bytes, string File)? LimitOf(Machine machine)
    {
        string group = machine.Lines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..]
            ?? "/";
        (long Bytes, string File)? smallest = null;
        for (string? at = group; at is not null; at = at == "/" ? null : Path.GetDirectoryName(at))
        {
            string file = $"/sys/fs/cgroup{(at == "/" ? "" : at)}/memory.max";
            if (long.TryParse(machine.Line(file), CultureInfo.InvariantCulture, out long bytes)
                && (smallest is not { } known || bytes < known.Bytes)) smallest = (bytes, file);
        }
        return smallest;
    }

    private static long? Available(Machine machine) =>
        Number(machine.Lines("/proc/meminfo").FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal)), 1) * 1024;

    private static long? OpenFiles(Machine machine) =>
        Number(machine.Lines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)), 3);

    private static long? Number(string? line, int word) =>
        line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { } words && words.Length > word
        && long.TryParse(words[word], CultureInfo.InvariantCulture, out long number) ? number : null;
}
