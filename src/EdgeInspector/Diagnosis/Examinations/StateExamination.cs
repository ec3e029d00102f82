using System.Globalization;
using EdgeInspector.Agent;
using EdgeInspector.Agent.Archiving;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>The folder for what must survive a restart, and its disk.</summary>
internal sealed class StateExamination : IExamination
{
    private const long LeastBytes = 200_000_000;
    private const double LeastPercent = 5;
    private const string Why = "Sequence numbers and results that the broker has not got yet do not survive a restart.";

    /// <inheritdoc/>
    public string Area => "state";

    /// <inheritdoc/>
    public Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        if (target.Configuration is not { } configuration) return Task.FromResult<string?>(null);
        string folder = configuration.StateDirectory;
        if (!FolderRights.CanWrite(folder, out string? failure))
        {
            findings.Add(
                new Finding("state.unwritable", Severity.Error, $"The state folder {folder} cannot be written: {failure}", Why,
                    FolderRights.Remedy(folder, "agent.stateDirectory")));
            return Task.FromResult<string?>(folder);
        }
        FindScarceRoom(FolderRights.Existing(folder), configuration, findings);
        FindDamage(folder, findings);
        FindChangedAudit(Path.Combine(folder, AuditTrail.FileName), findings);
        if (target.AgentRuns)
        {
            findings.Add(new Finding(
                "state.inUse", Severity.Note, $"The state folder {folder} is used by {StateLock.HolderOf(folder)}.",
                "Its cameras are not tried here, so that it is not disturbed; its own word is taken instead.",
                "Nothing. To examine the cameras too, stop it and run the doctor again."));
        }
        return Task.FromResult<string?>(folder);
    }

    private static void FindScarceRoom(string folder, AgentConfiguration configuration, ICollection<Finding> findings)
    {
        long free = new DriveInfo(folder).AvailableFreeSpace;
        double percent = DiskRoom.Of(folder).FreePercent;
        long wanted = configuration.Mqtt.Outbox.MaxMegabytes * 1_000_000L;
        if (free < LeastBytes || percent < LeastPercent)
        {
            findings.Add(new Finding(
                "state.diskFull", Severity.Error,
                string.Create(CultureInfo.InvariantCulture,
                    $"The disk of {folder} has {free / 1e6:0} MB free, and {percent:0.#} % of bytes or file numbers."), Why,
                "Make room: look at the archive, at logs and at other programs, or move agent.stateDirectory to a larger disk."));
        }
        else if (free < wanted)
        {
            findings.Add(new Finding(
                "state.outboxLargerThanDisk", Severity.Warning,
                string.Create(CultureInfo.InvariantCulture,
                    $"The outbox may take {wanted / 1e6:0} MB (mqtt.outbox.maxMegabytes), the disk of {folder} has {free / 1e6:0} MB free."),
                "When the broker is away for long, the disk is full before the outbox gives up its oldest results.",
                "Lower mqtt.outbox.maxMegabytes, or make room."));
        }
    }

    private static void FindChangedAudit(string file, ICollection<Finding> findings)
    {
        if (!RegularFile.Exists(file)) return;
        AuditCheck check = RegularFile.Read(file, AuditChain.Verify);
        if (check.FaultCount == 0) return;
        findings.Add(new Finding(
            "state.auditChanged", Severity.Warning,
            string.Create(CultureInfo.InvariantCulture,
                $"{file} is not as the agent wrote it, at {check.FaultCount} {(check.FaultCount == 1 ? "place" : "places")}. {check.Faults[0]}"),
            "It no longer proves who changed what.",
            "'edge-inspector audit verify' names the places; compare the file with a backup. New records go on behind what is there."));
    }

    private static void FindDamage(string folder, ICollection<Finding> findings)
    {
        string outbox = Path.Combine(folder, "outbox"), stations = StationPlace.FolderOf(folder);
        string[] damaged =
        [
            .. Directory.Exists(outbox) ? Directory.EnumerateFiles(outbox, "damaged-*") : [],
            .. Directory.Exists(stations) ? Directory.EnumerateFiles(stations, "*.damaged") : [],
        ];
        if (damaged.Length == 0) return;
        findings.Add(new Finding(
            "state.damaged", Severity.Warning,
            $"{damaged.Length} damaged {(damaged.Length == 1 ? "file was" : "files were")} set aside, such as {damaged[0]}.",
            "Something writes wrong bytes, or a power cut found a disk that lies about writing; it will happen again.",
            "Check the disk (smartctl, journalctl -k), give the machine a battery, and delete the files when nobody needs them."));
    }
}
