namespace EdgeInspector.Bench;

/// <summary>What work beside the line costs it.</summary>
/// <param name="Work">shadow or learning.</param>
/// <param name="Pairs">Frames a second without the work and with it, one after the other.</param>
/// <param name="Ratio">The median of the pairs' rates with by those without.</param>
/// <param name="Done">What the work did meanwhile: frames that the shadow judged; processor seconds of the learning.</param>
/// <param name="Load">Load of the machine over the last minute, as the system says it; null where it does not.</param>
internal sealed record BesideResult(string Work, IReadOnlyList<BesidePair> Pairs, double Ratio, double Done, double? Load);
