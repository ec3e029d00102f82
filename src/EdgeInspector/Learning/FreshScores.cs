using EdgeInspector.Frames;
using EdgeInspector.Inspecting;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Learning;

/// <summary>Scores of good images that a finished model was not learned from.</summary>
/// <param name="Deciding">The scores that decide, in file order.</param>
/// <param name="Whole">Those of each picture as a whole, where the model has both; else empty.</param>
/// <param name="Notes">What a person should know of the images.</param>
internal sealed record FreshScores(IReadOnlyList<CalibrationScore> Deciding, IReadOnlyList<CalibrationScore> Whole,
    IReadOnlyList<string> Notes)
{
    /// <summary>Those of each zone, in the order of the rules, first of what lies in none (null); empty without zones.</summary>
    public IReadOnlyList<(string? Zone, IReadOnlyList<CalibrationScore> Scores)> ByZone { get; private init; } = [];

    /// <summary>Scores all images of a folder.</summary>
    /// <param name="good">The folder.</param>
    /// <param name="model">Scores.</param>
    /// <param name="taught">SHA-256 of the files that the model was learned from.</param>
    /// <param name="rules">Region area and ignore mask.</param>
    /// <param name="codec">Reads them.</param>
    /// <param name="say">Takes what is to be said of the folder before its images are read.</param>
    /// <param name="scored">Called with the share that is done.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PictureException">Images cannot be used, or the model knows them; all are listed.</exception>
    /// <exception cref="ModelException">A score is not finite.</exception>
    public static FreshScores Of(
        string good, IAnomalyModel model, IReadOnlySet<string> taught, StationRules rules, IPictureCodec codec, Action<string> say,
        Action<double> scored,
        CancellationToken cancellation)
    {
        ModelInfo info = model.Info;
        var options = new LearningOptions { RegionOfInterest = info.RegionOfInterest, BitDepth = info.Taught?.BitDepth };
        FolderPictures pictures = FolderPictures.Open(good, codec, options, say, cancellation);
        string[] known = [.. pictures.Images.Where(image => taught.Contains(image.Sha256)).Select(image => image.File)];
        if (known.Length > 0)
        {
            throw new PictureException(
                $"{good}: the model was learned from {known.Length} of these images ({PictureNotes.Names(known)}); their scores are too low to be of use. Give images that it has not seen.");
        }
        using var inspector = new PictureInspector(model, codec, rules, TimeProvider.System);
        List<CalibrationScore> deciding = [], whole = [];
        List<(string? Zone, List<CalibrationScore> Scores)> zones = [];
        List<string> faults = [];
        for (int i = 0; i < pictures.Images.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            string file = pictures.Images[i].File;
            int like = pictures.Alike![i];
            try
            {
                PictureInspection inspection = inspector.Inspect(Path.Combine(good, file));
                float score = inspection.Judgement.Score ?? throw new ModelException($"{file}: the score is not finite.");
                CalibrationScore Score(float value) => new(file, value, -1) { Like = like == i ? null : pictures.Images[like].File };
                deciding.Add(Score(score));
                foreach (ZoneScore own in inspection.Judgement.ZoneScores.Span)
                {
                    int place = zones.FindIndex(zone => zone.Zone == own.Name);
                    if (place < 0) (place, zones) = (zones.Count, [.. zones, (own.Name, [])]);
                    zones[place].Scores.Add(Score(own.Score));
                }
                if (info is { HasMap: true, HasImageScore: true }) whole.Add(Score(inspection.ImageScore));
            }
            catch (PictureException exception)
            {
                faults.Add(exception.Message);
            }
            scored((double)(i + 1) / pictures.Images.Count);
        }
        return faults.Count == 0
            ? new FreshScores(deciding, whole,
                pictures.Notes)
            { ByZone = [.. zones.Select(zone => (zone.Zone, (IReadOnlyList<CalibrationScore>)zone.Scores))] }
            : throw new PictureException(string.Join("\n", faults));
    }
}
