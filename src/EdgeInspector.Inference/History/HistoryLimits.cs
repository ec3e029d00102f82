namespace EdgeInspector.Inference.History;

/// <summary>How much is kept of models that were.</summary>
/// <param name="Versions">Versions of one station and product, from 2.</param>
/// <param name="Pictures">Most pictures of all stations together.</param>
/// <param name="PictureBytes">Most bytes of these pictures.</param>
public sealed record HistoryLimits(int Versions = 20, long Pictures = 100_000, long PictureBytes = 20_000_000_000);
