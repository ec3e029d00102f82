using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Agent.Teaching;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Inspecting;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verbs;

namespace EdgeInspector.Teaching;

/// <summary>
/// Judges one picture with the newest version of a station's model, whatever is in use: before somebody releases it, defects are shown to
/// it.
/// </summary>
internal static class VersionTrial
{
    /// <summary>Judges, and writes the overlay and what was found into a folder; the facts last, in one step.</summary>
    /// <param name="configuration">The whole file.</param>
    /// <param name="history">The versions.</param>
    /// <param name="picture">The picture's file.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="codec">Reads and writes pictures.</param>
    /// <exception cref="HistoryException">There is no version, or it is not whole.</exception>
    /// <exception cref="ModelException">It cannot be used.</exception>
    /// <exception cref="PictureException">The picture cannot be judged.</exception>
    public static void Run(
        AgentConfiguration configuration, ModelHistory history, string picture, string folder, IPictureCodec codec, TimeProvider time)
    {
        ModelVersion version = history.View().Versions is [.., var newest] ? newest
            : throw new HistoryException(HistoryFault.NotFound, $"{history.Name} has no version yet that could be tried. Learn one first.");
        using HistoryWork work = history.Prepare();
        string package = Path.Combine(work.Folder, "package");
        history.CopyTo(version.Number, package);
        StationConfiguration station = StationChoice.Find(configuration, history.Station, plain: true) with { Model = package };
        using IAnomalyModel model = ModelOptions.Load(package, threads: 1);
        StationRules rules = ResolvedRules.Of(station, model.Info, codec).Rules;
        using var inspector = new PictureInspector(model, codec, rules, time);
        PictureInspection found = inspector.Inspect(picture);
        new HeatmapFiles(folder, model.Info, rules.Verdict.Threshold, codec).Write(new PictureFile(picture, TriedFiles.Picture), found);
        var facts = new JsonObject
        {
            ["at"] = time.GetUtcNow(),
            ["version"] = version.Number,
            ["verdict"] = TeachingBook.Word(found.Judgement.Verdict),
            ["score"] = found.Judgement.Score,
            ["threshold"] = found.Judgement.Threshold ?? rules.Verdict.Threshold,
            ["regions"] = found.Judgement.Regions.Count,
        };
        string facing = Path.GetFullPath(Path.Combine(folder, TriedFiles.Facts)), unfinished = UnfinishedFile.For(facing);
        File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(facts));
        Moving.File(unfinished, facing, overwrite: true);
    }
}
