using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Thresholds;

namespace EdgeInspector.Verbs;

/// <summary>calibrate --station: finds a threshold for each zone of a station, from fresh good images.</summary>
internal static class ZoneCalibration
{
    // Every part passes while scores alone are wanted.
    private const float Unreached = float.MaxValue;

    /// <summary>Finds them, shows them, and writes them into the configuration file where that is wanted.</summary>
    /// <param name="place">The configuration file.</param>
    /// <param name="name">The station.</param>
    /// <param name="recipe">The product; null for the station's own, or the one to begin with.</param>
    /// <param name="good">Folder of fresh good images.</param>
    /// <param name="rate">Wanted false reject rate of each zone.</param>
    /// <param name="countsAll">Whether the thresholds rest on all images, also on those that stand apart.</param>
    /// <param name="by">Who writes, for the audit file; null to write nothing.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="CommandException">The station has no zones, or the file cannot be written.</exception>
    public static void Run(ConfigurationPlace place, string name, string? recipe, string good, decimal rate, bool countsAll, string? by,
        CancellationToken cancellation)
    {
        ConfigurationLoadResult file = StationChoice.Load(place);
        StationConfiguration station = StationChoice.Find(file.Configuration!, name, recipe);
        recipe ??= file.Configuration!.Stations.First(other => other.Name == name).Recipe;
        if (station.Zones is not { Count: > 0 } zones)
            throw new CommandException(ExitCode.Usage,
                $"Station {name} has no zones. Write them into {file.File} first; 'edge-inspector config explain zones' says how.");
        ModelManifest manifest = PackageReader.ReadManifest(station.Package);
        StationConfiguration open = station with
        {
            Threshold = Unreached,
            WarningThreshold = null,
            Zones = new ValueList<ZoneConfiguration>(zones.Select(zone => zone with { Threshold = null })),
        };
        FreshScores fresh = Score(open, manifest, good, cancellation);
        bool setsAside = LearningMethods.Named(manifest.Method).ScoresDistances && !countsAll;
        var found = new ZoneThresholds(
            [.. fresh.ByZone.Select(
                zone => (zone.Zone, ThresholdCalibration.Calibrate("split-conformal", 0, zone.Scores, rate, setsAside: setsAside)))]);
        foreach (string line in found.Lines()) Console.WriteLine(line);
        if (found.Places.Any(one => one.Calibration.Threshold is null))
            throw new CommandException(ExitCode.InputData,
                "Nothing was written: in a zone without a threshold all good images score 0, from which none follows. Draw that zone larger, or switch it off.");
        IReadOnlyList<(string Place, string Key, string Literal)> edits = found.Edits(file.Configuration!, name, recipe);
        if (by is null)
        {
            Console.WriteLine($"With --write they go into {file.File}:");
            foreach ((string where, string key, string literal) in edits) Console.WriteLine($"  {where}.{key}: {literal}");
            return;
        }
        ConfigurationWriting.Write(file, place.Path, edits, by);
        Console.WriteLine($"Wrote them into {file.File}.");
    }

    private static FreshScores Score(StationConfiguration station, ModelManifest manifest, string good, CancellationToken cancellation)
    {
        var codec = PictureLibrary.Codec();
        using IAnomalyModel model = ModelOptions.Load(station.Package);
        ResolvedRules resolved = ResolvedRules.Of(station, model.Info, codec);
        using var bar = new ProgressLine(Console.Error);
        HashSet<string> taught = [.. manifest.Images.Select(image => image.Sha256)];
        var fresh = FreshScores.Of(good, model, taught, resolved.Rules, codec, bar.Say, share => bar.Show(share, "scoring the good images"),
            cancellation);
        bar.End();
        foreach (string note in (string[])[.. resolved.Notes, .. fresh.Notes]) Console.WriteLine($"Note: {note}");
        return fresh;
    }
}
