using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>
/// Opens every camera as its station would, with all settings, and takes one frame. Cameras of a running agent are left alone.
/// </summary>
internal sealed class CameraExamination : IExamination
{
    private const int Buffers = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Area => "cameras";

    /// <inheritdoc/>
    public async Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        if (target.Configuration is not { } configuration) return null;
        if (target.AgentRuns) return "in use by the running agent";
        List<string> sizes = [];
        foreach (StationConfiguration station in configuration.Stations)
        {
            StationConfiguration effective = station.For(station.Recipe);
            // Drivers block for seconds.
            await Task.Run(() => Look(effective, target.Machine.Time, sizes, findings), cancellation);
        }
        return sizes.Count > 0 ? string.Join(", ", sizes) : "none gave a frame";
    }

    private static void Look(StationConfiguration station, TimeProvider time, List<string> sizes, ICollection<Finding> findings)
    {
        const string Why = "Nothing is inspected at this station; the agent opens the camera again and again by itself.";
        string subject = $"station {station.Name}: ";
        if (station.Camera is UvcCameraConfiguration { PixelFormat: "MJPG" or "JPEG" } jpeg) FindUnchecked(subject, jpeg, findings);
        try
        {
            using ICamera camera = CameraFactory.Open(station.Camera, Buffers, PictureLibrary.Codec(), time, NullLogger.Instance);
            if (camera.AwaitsTrigger) camera.TryTrigger();
            long began = time.GetTimestamp();
            while (time.GetElapsedTime(began) < Patience && !camera.HasEnded)
            {
                if (!camera.TryGrab(TimeSpan.FromMilliseconds(200), out Frame? frame)) continue;
                using (frame)
                {
                    if (frame.Defect is { } defect)
                    {
                        FindDamaged(subject, defect.ToString(), findings);
                        return;
                    }
                    sizes.Add($"{station.Name} {frame.Width}x{frame.Height} {frame.Format}");
                    FindMisfit(station, frame.Width, frame.Height, findings);
                    return;
                }
            }
            if (camera.AwaitsTrigger) sizes.Add($"{station.Name} waits for its trigger");
            else findings.Add(
                new Finding("cameras.silent", Severity.Error,
                    $"{subject}the camera is open, and no frame came in {Patience.TotalSeconds:0} s.", Why,
                    "Look at its trigger settings and at the network between: 'edge-inspector cameras watch' shows what arrives."));
        }
        catch (CameraFaultException exception)
        {
            findings.Add(Finding.Of("cameras.fault", Severity.Error, subject, exception.Message, Why, RemedyFor(station.Camera)));
        }
        catch (CameraLostException exception)
        {
            findings.Add(Finding.Of("cameras.away", Severity.Error, subject, exception.Message, Why, RemedyFor(station.Camera)));
        }
    }

    // What is wrong with model or mask themselves is reported where the models are examined.
    private static void FindMisfit(StationConfiguration station, int width, int height, ICollection<Finding> findings)
    {
        List<string> misfits = [];
        try
        {
            if (station.IgnoreMask is { } path && PictureLibrary.Codec().Read(path, out _) is var mask
                && (mask.Width, mask.Height) != (width, height)) misfits.Add($"ignoreMask is {mask.Width}x{mask.Height}");
            misfits.AddRange(
                (station.Zones ?? []).Where(zone => zone.Place?.FitsIn(width, height) == false)
                .Select(zone => $"the zone {zone.Name} is {zone.Place}"));
            if (PackageReader.ReadManifest(station.Package).RegionOfInterest is { } learned)
            {
                PixelRectangle region = station.RegionOrigin is { } place ? learned with { X = place[0], Y = place[1] } : learned;
                if (!region.FitsIn(width, height)) misfits.Add($"the region of interest is {region}");
            }
        }
        catch (Exception exception) when (exception is PictureException or ModelException)
        {
            return;
        }
        foreach (string misfit in misfits)
        {
            findings.Add(new Finding(
                "cameras.frameSize", Severity.Error, $"station {station.Name}: frames are {width}x{height}, and {misfit}.",
                "Every part of this station is reported as not inspected.",
                "Give the camera back the size that it had while learning, or correct ignoreMask, zones and regionOrigin of the station."));
        }
    }

    private static void FindUnchecked(string subject, UvcCameraConfiguration camera,
        ICollection<Finding> findings) => findings.Add(new Finding(
        "cameras.uncheckedJpeg", Severity.Note,
        $"{subject}the camera sends JPEG pictures ({camera.PixelFormat}), which the system decodes.",
        "One that was damaged on the way is judged as it comes out; pictures of other drivers are looked through before.",
        "Set pixelFormat to YUYV if the bus has room for it ('v4l2-ctl --list-formats-ext' shows sizes and rates)."));

    private static void FindDamaged(string subject, string reason, ICollection<Finding> findings) => findings.Add(new Finding(
        "cameras.damagedFrame", Severity.Warning, $"{subject}the first frame was damaged ({reason}).",
        "Damaged frames are reported as not inspected.",
        "Watch for a minute with 'edge-inspector cameras watch'. If more come, look at packetSize, the switch, and net.core.rmem_max."));

    private static string RemedyFor(CameraConfiguration camera) => camera switch
    {
        FolderCameraConfiguration or VideoCameraConfiguration =>
            "Correct camera.path, or put the pictures there and let the agent's user read them.",
        RtspCameraConfiguration or MjpegCameraConfiguration =>
            "Open camera.url on this machine with another player; look at the user, the password file and the firewall.",
        UvcCameraConfiguration => "'edge-inspector cameras list' shows the cameras of this machine.",
        _ => "'edge-inspector cameras list' shows the cameras that answer, 'edge-inspector cameras show' what they can be set to.",
    };
}
