using EdgeInspector.Verdicts;

namespace EdgeInspector.Mqtt;

/// <summary>Which inspections are shown: a fixed rule over the inspection alone, so that whoever draws and whoever sends agree.</summary>
/// <param name="Rejects">Whether every fail and notInspected is shown.</param>
/// <param name="EveryGoodParts">Of how many sequence numbers one passed part is shown; 0 for none.</param>
public sealed record PicturePolicy(bool Rejects, int EveryGoodParts)
{
    /// <summary>Whether a picture of this inspection is published.</summary>
    public bool Selects(Inspection inspection) => inspection.Verdict == Verdict.Pass
        ? EveryGoodParts > 0 && inspection.Sequence % EveryGoodParts == 0
        : Rejects;
}
