using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Evidence;
using EdgeInspector.Inspecting;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Verbs;

/// <summary>inspect: judges picture files.</summary>
internal static class InspectCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        Option<string?> model = StationChoice.Model(), station = StationChoice.Name(), recipe = StationChoice.Recipe();
        Option<string> config = RunCommand.ConfigurationOption();
        var files = new Argument<string[]>("FILE_OR_DIR")
        {
            Description = "Pictures, or folders of pictures.",
            Arity = ArgumentArity.OneOrMore
        };
        var heatmaps = new Option<string>("--heatmaps")
        {
            Description = "Write overlay, picture beside overlay, and the raw 16-bit map of each picture there.",
            HelpName = "folder"
        };
        Option<float?> threshold = ModelOptions.Threshold();
        Option<string> provider = ModelOptions.Provider();
        var evidence = new Option<bool>("--evidence")
        {
            Description =
                "Show for each region what it should look like: the nearest good patch, with the learned picture it comes from, its place there, and the distance (knn, lunar, spade).",
        };
        Option<bool> json = ModelOptions.Json("One JSON object a line: file, verdict, score, threshold, regions, timing.");
        var verb = new Verb(
            "inspect", "Judges pictures with a model. Exit code 1: at least one part failed; 3: at least one picture could not be judged.",
            "inspect --model models/cap pictures/today", "inspect --model models/cap --heatmaps out --json part1.png part2.png",
            "inspect --station cap --config line4.json pictures/today");
        verb.Add(files);
        foreach (Option option in (Option[])[model, station, recipe, config, heatmaps, evidence, threshold, provider, json])
            verb.Add(option);
        return verb.Does((parsed, cancellation) => Task.FromResult(Run(
            StationChoice.Of(parsed.GetValue(model), parsed.GetValue(config), parsed.GetValue(station), parsed.GetValue(recipe)),
            parsed.GetRequiredValue(files), parsed.GetValue(heatmaps), parsed.GetValue(evidence), parsed.GetValue(threshold),
            parsed.GetRequiredValue(provider), parsed.GetValue(json), cancellation)));
    }

    private static int Run(StationChoice choice, string[] paths, string? heatmapFolder, bool hasEvidence, float? threshold, string provider,
        bool asJson, CancellationToken cancellation)
    {
        (string folder, var codec) = (choice.Folder, PictureLibrary.Codec());
        IReadOnlyList<PictureFile> files = PictureFile.Expand(paths, codec,
            line => Console.Error.WriteLine(TerminalText.Of($"edge-inspector: {line}")));
        using IAnomalyModel model = ModelOptions.Load(folder, provider);
        if (heatmapFolder is not null && !model.Info.HasMap)
            throw new CommandException(ExitCode.Usage,
                $"{folder}: {model.Info.Method} scores the picture as a whole; there are no heatmaps to write. Leave --heatmaps out, or learn with another method.");
        StationRules rules = choice.RulesFor(model.Info, threshold);
        VerdictSettings rule = rules.Verdict;
        using var inspector = new PictureInspector(model, codec, rules, TimeProvider.System);
        HeatmapFiles? heatmaps = heatmapFolder is null ? null : new HeatmapFiles(heatmapFolder, model.Info, rule.Threshold, codec);
        using GoodPatchFinder? good = hasEvidence ? GoodPatchFinder.Open(folder) : null;
        var notes = new PictureNotes();
        int passed = 0, failed = 0, unreadable = 0;
        foreach (PictureFile file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                PictureInspection inspection = inspector.Inspect(file.Path);
                if (inspection.Judgement.Verdict == Verdict.Pass) passed++;
                else if (inspection.Judgement.Verdict == Verdict.Fail) failed++;
                else unreadable++;
                notes.Add(file.Path, inspection.Source.Notes);
                IReadOnlyList<GoodPatch>? patches = good?.Find(
                    new PixelView(inspection.Picture), inspection.Region, [.. inspection.Judgement.Regions.Select(region => region.Box)]);
                Console.WriteLine(asJson
                    ? ToJson(file, inspection, rule, model.Info, patches)
                    : TerminalText.Of(ToText(file, inspection, rule)));
                if (!asJson) WriteEvidence(inspection.Judgement.Regions, patches ?? []);
                heatmaps?.Write(file, inspection);
            }
            catch (PictureException exception)
            {
                unreadable++;
                if (asJson)
                    Console.WriteLine(
                        JsonSerializer.Serialize(new { file = file.Path, verdict = "notInspected", error = exception.Message }, Json));
                Console.Error.WriteLine(TerminalText.Of($"edge-inspector: {exception.Message}"));
            }
        }
        heatmaps?.Complete();
        foreach (string note in notes.Lines) Console.Error.WriteLine(TerminalText.Of($"edge-inspector: {note}"));
        if (!asJson) Console.WriteLine($"{passed} passed, {failed} failed, {unreadable} could not be judged.");
        return unreadable > 0 ? ExitCode.InputData : failed > 0 ? ExitCode.PartFailed : ExitCode.Done;
    }

    private static string ToText(PictureFile file, PictureInspection inspection, VerdictSettings rule) => string.Create(
        CultureInfo.InvariantCulture,
        $"{VerdictWord(inspection.Judgement.Verdict),-14} {inspection.Judgement.Score,9:0.000} / {inspection.Judgement.Threshold ?? rule.Threshold:0.000}  {file.Path}{(inspection.Judgement.Zone is { } zone ? $"  (zone {zone})" : "")}");

    private static void WriteEvidence(IReadOnlyList<Region> regions, IReadOnlyList<GoodPatch> patches)
    {
        foreach ((Region region, GoodPatch good) in regions.Zip(patches))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  region {region.Box} (peak {region.Peak:0.000}) at {good.Patch} should look like {good.File} at {good.Place}, distance {good.Distance:0.000}"));
        }
    }

    private static object ToJson(GoodPatch good) =>
        new { file = good.File, sha256 = good.Sha256, place = Corners(good.Place), patch = Corners(good.Patch), distance = good.Distance };

    private static int[] Corners(PixelRectangle box) => [box.X, box.Y, box.Width, box.Height];

    private static string VerdictWord(Verdict verdict) =>
        verdict switch { Verdict.Pass => "PASS", Verdict.Fail => "FAIL", _ => "NOT INSPECTED" };

    private static string ToJson(PictureFile file, PictureInspection inspection, VerdictSettings rule, ModelInfo model,
        IReadOnlyList<GoodPatch>? patches) => JsonSerializer.Serialize(
        new
        {
            file = file.Path,
            verdict = JsonNamingPolicy.CamelCase.ConvertName(inspection.Judgement.Verdict.ToString()),
            score = inspection.Judgement.Score,
            threshold = inspection.Judgement.Threshold ?? rule.Threshold,
            zone = inspection.Judgement.Zone,
            zones = inspection.Judgement.ZoneScores.IsEmpty ? null : inspection.Judgement.ZoneScores.ToArray(),
            decidedBy = JsonNamingPolicy.CamelCase.ConvertName(rule.DecidedBy.ToString()),
            imageScore = float.IsNaN(inspection.ImageScore) ? (float?)null : inspection.ImageScore,
            regions = inspection.Judgement.Regions.Select((region, i) => new
            {
                box = Corners(region.Box),
                peak = region.Peak,
                areaPx = region.AreaPixels,
                zone = region.Zone,
                evidence = patches is null ? null : ToJson(patches[i]),
            }),
            silhouette = inspection.Judgement.Silhouette is { } part
                ? new
                {
                    share = part.Share,
                    outlines = part.Outlines.Select(outline => outline.Select(corner => (int[])[corner.X, corner.Y]))
                } : null,
            provider = model.Provider,
            device = model.Device,
            timing = new
            {
                readMs = Rounded(inspection.ReadMs),
                prepareMs = Rounded(inspection.PrepareMs),
                inferMs = Rounded(inspection.InferMs),
                verdictMs = Rounded(inspection.VerdictMs),
                totalMs = Rounded(inspection.ReadMs + inspection.PrepareMs + inspection.InferMs + inspection.VerdictMs),
            },
        },
        Json);

    private static double Rounded(double milliseconds) => Math.Round(milliseconds, 3);
}
