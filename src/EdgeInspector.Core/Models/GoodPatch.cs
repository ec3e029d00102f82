using EdgeInspector.Frames;

namespace EdgeInspector.Models;

/// <summary>
/// What a place should look like: of all good patches that a model keeps, the one nearest to the worst patch of a region.
/// </summary>
/// <param name="File">The learned picture it comes from, relative to the learned folder, with '/'.</param>
/// <param name="Sha256">Hash of that file, lower-case hex.</param>
/// <param name="Place">Where it lies there, in that picture's pixels: the patch with the neighbours that it is averaged with.</param>
/// <param name="Patch">The worst patch of the region, with its neighbours, in pixels of the inspected frame.</param>
/// <param name="Distance">Between the two, in the units of the model's features.</param>
public sealed record GoodPatch(string File, string Sha256, PixelRectangle Place, PixelRectangle Patch, float Distance);
