using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.TestKit;

namespace EdgeInspector.Web.Tests.Browsing;

/// <summary>Versions of the station cap's model, without the time that learning takes.</summary>
internal static class LearnedVersions
{
    /// <summary>Records the model with another threshold; what lies in the station's folder becomes a version first.</summary>
    /// <param name="line">Has the model.</param>
    /// <param name="state">The agent's state folder.</param>
    /// <param name="place">The station's folder.</param>
    /// <param name="threshold">The version's own threshold.</param>
    /// <param name="teaching">What was tried before it was put on record; null for a version without taught pictures.</param>
    public static ModelVersion Record(
        TaughtLine line, string state, string place, float threshold, TeachingReport? teaching = null)
    {
        using var folder = new TemporaryFolder();
        string package = line.CopyModel(folder.PathTo("package"));
        PackageWriter.Recalibrate(package, PackageReader.ReadManifest(package).Calibration with { Threshold = threshold }, null, 1, null);
        var history = new ModelHistory(state, "cap", null, place, new HistoryLimits(), "1.0", TimeProvider.System);
        return history.Record(
            new LearnedVersion(package, folder.Path, [], new Dictionary<string, string> { ["falseRejectRate"] = "0.02" })
            {
                Teaching = teaching,
            },
            new VersionNote("Mia", "lot 17 is darker")).Version;
    }
}
