using System.Collections.Concurrent;
using System.Globalization;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Secrets;
using EdgeInspector.Status;

namespace EdgeInspector.Agent.Web;

/// <summary>
/// What is known of the cameras. A camera is asked by one thread at a time, which is never one that frames or verdicts wait for; one that
/// does not answer holds up nobody but who asked.
/// </summary>
/// <param name="stations">By name.</param>
/// <param name="revision">SHA-256 of the configuration file in use; null without a file.</param>
/// <param name="codec">Reads masks.</param>
internal sealed class CameraFacts(
    IReadOnlyDictionary<string, Station> stations, Func<string?> revision, IPictureCodec codec, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<CameraReading>>>> _asked = new(StringComparer.Ordinal);

    /// <summary>Of a station.</summary>
    /// <exception cref="KeyNotFoundException">There is no such station.</exception>
    public async Task<CameraDetails> OfAsync(string name, CancellationToken cancellation)
    {
        Station station = stations[name];
        StationRevision now = station.Revision;
        InspectionPipeline? pipeline = station.Pipeline;
        (IReadOnlyList<CameraReading> readings, string? problem) = pipeline is { IsCameraOpen: true }
            ? await AskAsync(name, pipeline, cancellation)
            : ([], pipeline?.CameraTrouble?.Message);
        TaughtFrames? taught = now.Model?.Info.Taught;
        return new CameraDetails
        {
            Station = name,
            Revision = revision(),
            Recipe = now.Recipe,
            Driver = Word(now.Effective.Camera.Driver),
            IsOpen = pipeline?.IsCameraOpen == true,
            Problem = problem,
            Settings = Settings(now.Effective.Camera, readings),
            Region = now.Model?.Info is { RegionOfInterest: { } region } model
                ? model.RegionIn(region.Width, region.Height, now.Rules.RegionOrigin)
                : null,
            IsRegionMoved = now.Effective.RegionOrigin is not null,
            Zones =
            [
                .. (now.Effective.Zones ?? []).Select(
                    zone => new CameraZone(zone.Name, zone.Place, zone.Off, zone.Threshold, zone.MinimumRegionArea)),
            ],
            IgnoreMask = now.Effective.IgnoreMask is { } mask ? Path.GetFileName(mask) : null,
            Taught = taught is null ? null : new TaughtLook(taught.Brightness, taught.Contrast, taught.Sharpness),
            MinimumSharpness = now.Effective.FrameLimits.MinimumSharpness,
        };
    }

    /// <summary>What a station never looks at.</summary>
    /// <returns>PNG, white is ignored; null when it looks at everything, or the file cannot be read any more.</returns>
    /// <exception cref="KeyNotFoundException">There is no such station.</exception>
    public Task<byte[]?> MaskAsync(string name)
    {
        string? path = stations[name].Revision.Effective.IgnoreMask;
        if (path is null) return Task.FromResult<byte[]?>(null);
        return ModelActivation.OnThreadAsync(() =>
        {
            _ = LowPriority.Take();
            try
            {
                return codec.EncodePng(PictureMask.Read(path, codec, out _).ToPicture());
            }
            catch (PictureException)
            {
                // The station has read it when it took it over; doctor and check say what became of it.
                return null;
            }
        });
    }

    /// <summary>What a kind of camera can be set to, by key, as the configuration has it; empty where there is nothing.</summary>
    public static IEnumerable<(string Key, string? Configured)> Settable(CameraConfiguration camera) => camera switch
    {
        GenicamCameraConfiguration genicam =>
        [
            ("exposureMicroseconds", Text(genicam.ExposureMicroseconds)), ("gain", Text(genicam.Gain)),
            ("framesPerSecond", Text(genicam.FramesPerSecond)), ("trigger.mode", Word(genicam.Trigger.Mode)),
            ("trigger.line", genicam.Trigger.Line),
        ],
        UvcCameraConfiguration usb =>
            [("exposure", Text(usb.Exposure)), ("gain", Text(usb.Gain)), ("framesPerSecond", Text(usb.FramesPerSecond))],
        _ => [],
    };

    private static List<CameraSetting> Settings(CameraConfiguration camera, IReadOnlyList<CameraReading> readings)
    {
        List<CameraSetting> settings = [];
        foreach ((string key, string? configured) in Settable(camera))
        {
            CameraReading? reading = readings.FirstOrDefault(other => other.Key == key);
            settings.Add(new CameraSetting(key, configured, reading?.Value, reading?.Name, reading?.Range, IsSettable: true));
        }
        foreach (CameraReading only in readings.Where(reading => settings.All(setting => setting.Key != reading.Key)))
            settings.Add(new CameraSetting(only.Key, null, only.Value, only.Name, only.Range, IsSettable: false));
        return settings;
    }

    // Whoever asks while a camera is being asked gets the same answer.
    private async Task<(IReadOnlyList<CameraReading>, string?)> AskAsync(
        string name, InspectionPipeline pipeline, CancellationToken cancellation)
    {
        Lazy<Task<IReadOnlyList<CameraReading>>> asked = _asked.GetOrAdd(name, _ => new(() => Task.Factory.StartNew(
            pipeline.ReadCamera, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        try
        {
            return (await asked.Value.WaitAsync(Patience, time, cancellation), null);
        }
        catch (TimeoutException)
        {
            return ([], "The camera does not answer at the moment.");
        }
        catch (CameraLostException exception)
        {
            return ([], SecretBook.Hide(exception.Message));
        }
        finally
        {
            // One that took too long is asked again when it has come to an end.
            if (asked.Value.IsCompleted) _asked.TryRemove(KeyValuePair.Create(name, asked));
        }
    }

    private static string? Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    private static string Word<T>(T value) where T : struct, Enum => JsonLiteral.CamelCase(value.ToString());
}
