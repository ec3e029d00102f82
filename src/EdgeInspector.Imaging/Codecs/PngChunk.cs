namespace EdgeInspector.Imaging.Codecs;

/// <summary>A chunk of a PNG file.</summary>
/// <param name="Type">Four letters.</param>
/// <param name="Start">Where its content begins in the file.</param>
/// <param name="Length">Bytes of its content.</param>
internal readonly record struct PngChunk(string Type, int Start, int Length);
