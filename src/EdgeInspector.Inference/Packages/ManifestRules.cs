using System.Text.RegularExpressions;
using EdgeInspector.Learning;
using EdgeInspector.Models;

namespace EdgeInspector.Inference.Packages;

/// <summary>What the values of a manifest must be, whoever wrote it, before any of them is used.</summary>
internal static partial class ManifestRules
{
    private const int MaxSide = 16_384;
    private const int MaxGolden = 100;
    private const int Channels = 3;

    /// <summary>All that is wrong, each with its key; empty when nothing is.</summary>
    public static IEnumerable<string> Faults(ModelManifest manifest)
    {
        if (!LearningMethods.All.Contains(manifest.Method)) yield return $"method: '{manifest.Method}' is not known.";
        if (manifest.InputWidth is < 1 or > MaxSide || manifest.InputHeight is < 1 or > MaxSide)
            yield return $"inputWidth, inputHeight: {manifest.InputWidth}x{manifest.InputHeight} is no size from 1x1 to {MaxSide}x{MaxSide}.";
        if (manifest.RegionOfInterest is { } region && !region.FitsIn(int.MaxValue, int.MaxValue))
            yield return $"regionOfInterest: {region} is no region inside a frame.";
        if (manifest.BankRows < 0 || manifest.BankDimensions < 0 || (long)manifest.BankRows * manifest.BankDimensions > Array.MaxLength)
            yield return $"bankRows, bankDimensions: {manifest.BankRows} x {manifest.BankDimensions} is no size of a bank.";
        if (manifest.MinimumRegionArea < 1) yield return $"minimumRegionArea: {manifest.MinimumRegionArea} is less than 1.";
        if (manifest.Part is { Share: var share } && !(share.Low >= 0 && share.Low <= share.High && share.High <= 1))
            yield return $"part.share: {share.Low} to {share.High} is no range of shares from 0 to 1.";
        foreach (string fault in BackboneFaults(manifest.Backbone)) yield return fault;
        for (int i = 0; i < manifest.Images.Count; i++)
            if (manifest.Images[i] is not { Width: > 0, Height: > 0 }) yield return $"images[{i}]: is no image with a size.";
        if (manifest.Frames is { } frames)
            foreach (string fault in FrameFaults(frames)) yield return fault;
        foreach (string fault in CalibrationFaults("calibration", manifest.Calibration)) yield return fault;
        if (manifest.ImageCalibration is { } image)
            foreach (string fault in CalibrationFaults("imageCalibration", image)) yield return fault;
        foreach (string fault in GoldenFaults(manifest.Golden)) yield return fault;
        foreach ((string name, string? hash) in manifest.Files)
            if (hash is null || !Sha256().IsMatch(hash)) yield return $"files: '{name}' has no SHA-256.";
    }

    private static IEnumerable<string> BackboneFaults(ManifestBackbone backbone)
    {
        if (backbone.Layers.Count == 0 || backbone.Layers.Any(string.IsNullOrEmpty))
            yield return "backbone.layers: no layer, or one without a name.";
        if (backbone.Mean.Count != Channels || backbone.Deviation.Count != Channels
            || !backbone.Mean.All(float.IsFinite) || !backbone.Deviation.All(value => float.IsFinite(value) && value != 0))
        {
            yield return "backbone.mean, backbone.deviation: three finite numbers each are wanted, and no deviation of 0.";
        }
    }

    // Wrong ranges would let every frame through, or none.
    private static IEnumerable<string> FrameFaults(TaughtFrames frames)
    {
        if (!Enum.IsDefined(frames.Color)) yield return $"frames.color: {frames.Color} is not known.";
        (string Key, TaughtRange Range, double Least, double Most)[] ranges =
        [
            ("width", frames.Width, 1, int.MaxValue), ("height", frames.Height, 1, int.MaxValue),
            ("aspect", frames.Aspect, 0, int.MaxValue),
            ("brightness", frames.Brightness, 0, byte.MaxValue), ("contrast", frames.Contrast, 0, byte.MaxValue),
            ("sharpness", frames.Sharpness, 0, double.MaxValue),
        ];
        foreach ((string key, TaughtRange range, double least, double most) in ranges)
        {
            if (!(range.Low >= least && range.Low <= range.High && range.High <= most))
                yield return $"frames.{key}: {range.Low} to {range.High} is no range of what frames can have.";
        }
        (string Key, TaughtRange Range)[] spreads =
            [("brightness", frames.Brightness), ("contrast", frames.Contrast), ("focus", frames.Focus ?? frames.Sharpness)];
        foreach ((string key, TaughtRange range) in spreads)
        {
            // As far as rounding goes.
            if (range.Mean is { } mean && !(mean >= range.Low - 0.001 && mean <= range.High + 0.001))
                yield return $"frames.{key}.mean: {mean} does not lie between {range.Low} and {range.High}.";
            if (range.Deviation is { } deviation && !(deviation >= 0 && deviation <= range.High - range.Low + 0.001))
                yield return $"frames.{key}.deviation: {deviation} is no deviation of numbers from {range.Low} to {range.High}.";
        }
        if (frames.BitDepth is < 8 or > 16) yield return $"frames.bitDepth: {frames.BitDepth} is no number of bits from 8 to 16.";
    }

    private static IEnumerable<string> CalibrationFaults(string key, Calibration calibration)
    {
        if (calibration.Threshold is { } threshold && !float.IsFinite(threshold))
            yield return $"{key}.threshold: {threshold} is not finite.";
        if (!float.IsFinite(calibration.Median) || !float.IsFinite(calibration.Spread) || calibration.Spread < 0)
            yield return $"{key}.median, {key}.spread: {calibration.Median} and {calibration.Spread} are no median and spread of scores.";
        for (int i = 0; i < calibration.Scores.Count; i++)
            if (calibration.Scores[i] is not { File: not null } score || !float.IsFinite(score.Score))
                yield return $"{key}.scores[{i}]: is no finite score of a file.";
    }

    private static IEnumerable<string> GoldenFaults(IReadOnlyList<ManifestGolden> golden)
    {
        if (golden.Count is 0 or > MaxGolden) yield return $"golden: {golden.Count} golden pictures; 1 to {MaxGolden} check the scores.";
        HashSet<string> names = [];
        for (int i = 0; i < golden.Count; i++)
        {
            // The name becomes part of a path.
            if (golden[i] is not { Name: not null } picture || !PlainName().IsMatch(picture.Name) || !names.Add(picture.Name))
                yield return $"golden[{i}].name: '{golden[i]?.Name}' is no plain name of its own (letters, digits, '-', '_').";
            else if (!float.IsFinite(picture.Score)) yield return $"golden[{i}].score: {picture.Score} is not finite.";
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();

    [GeneratedRegex(@"^[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();
}
