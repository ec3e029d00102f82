using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Inspecting;

/// <summary>What was found in one picture file.</summary>
/// <param name="Picture">The decoded file.</param>
/// <param name="Region">The part of it that was looked at, in its pixels.</param>
/// <param name="Judgement">Verdict, score and regions.</param>
/// <param name="AnomalyMap">[map height, map width], empty without a map; valid until the next picture.</param>
/// <param name="ImageScore">Score of the picture as a whole; NaN when the model has none.</param>
/// <param name="Source">What the file was like.</param>
/// <param name="ReadMs">Reading and decoding.</param>
/// <param name="PrepareMs">Region of interest and resize.</param>
/// <param name="InferMs">The graph.</param>
/// <param name="VerdictMs">Score rule and regions.</param>
internal sealed record PictureInspection(
    Picture Picture,
    PixelRectangle Region,
    Judgement Judgement,
    ReadOnlyMemory<float> AnomalyMap,
    float ImageScore,
    PictureSource Source,
    double ReadMs,
    double PrepareMs,
    double InferMs,
    double VerdictMs);
