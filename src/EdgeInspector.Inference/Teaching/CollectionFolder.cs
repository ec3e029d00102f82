using EdgeInspector.Files;
using EdgeInspector.Inference.History;

namespace EdgeInspector.Inference.Teaching;

/// <summary>What one station has collected: a file for each picture, and how it collects.</summary>
/// <param name="folder">Where they lie.</param>
internal sealed class CollectionFolder(string folder)
    : NumberedFolder<CollectedPicture>(folder, (json, place) => CollectedPicture.Parse(json, place))
{
    private const string PlanName = "plan.json";
    private const long LongestPlan = 1 << 16;

    /// <summary>Puts one in its place.</summary>
    public void Write(CollectedPicture picture) => Write(picture.Number, picture.ToJson());

    /// <summary>Puts the plan in its place.</summary>
    public void WritePlan(CollectionPlan plan) => HistoryFile.Put(Folder, PlanName, plan.ToJson());

    /// <summary>The plan.</summary>
    /// <exception cref="HistoryException">It is damaged.</exception>
    public CollectionPlan ReadPlan()
    {
        string path = Path.Combine(Folder, PlanName);
        return RegularFile.Exists(path) ? CollectionPlan.Parse(RegularFile.ReadAllBytes(path, LongestPlan), path) : CollectionPlan.None;
    }
}
