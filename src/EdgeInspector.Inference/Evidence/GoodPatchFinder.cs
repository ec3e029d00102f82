using System.Numerics.Tensors;
using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using Google.Protobuf;

namespace EdgeInspector.Inference.Evidence;

/// <summary>
/// Finds for each region of a reject the good patch that it resembles most, from the bank of a package and what the package knows of its
/// rows. It has a session of its own on the processor and searches again, so that a running inspection pays nothing for it. Used by one
/// thread at a time.
/// </summary>
public sealed class GoodPatchFinder : IDisposable
{
    private readonly ModelManifest _manifest;
    private readonly float[] _bank;
    private readonly int[] _origins;
    private readonly PatchSession _patches;
    private readonly byte[] _input;

    private GoodPatchFinder(string folder, ModelManifest manifest)
    {
        _manifest = manifest;
        _bank = NpyFile.Read<float>(Checked(folder, PackageFiles.Bank), out _);
        _origins = NpyFile.Read<int>(Checked(folder, PackageFiles.Origins), out _);
        _patches = new PatchSession(folder, manifest, RegularFile.ReadAllBytes(Checked(folder, PackageFiles.Graph)));
        _input = new byte[manifest.InputWidth * manifest.InputHeight * 3];
    }

    /// <summary>Whether a package keeps good patches and knows where they come from.</summary>
    public static bool CanOpen(ModelManifest manifest) => manifest.BankRows > 0 && manifest.Files.ContainsKey(PackageFiles.Origins);

    /// <summary>Opens a package.</summary>
    /// <param name="folder">The package.</param>
    /// <param name="sha256">The identity that it must have; null for any.</param>
    /// <exception cref="ModelException">
    /// The method keeps no bank, the package is another or not what it says; the message is for people.
    /// </exception>
    public static GoodPatchFinder Open(string folder, string? sha256 = null)
    {
        ModelManifest manifest = PackageReader.ReadManifest(folder, out string found);
        if (sha256 is not null && found != sha256)
            throw new ModelException($"{folder}: another model lies there now than the one that judged the part.");
        if (manifest.BankRows == 0) throw WithoutBank(folder, manifest);
        try
        {
            return new GoodPatchFinder(folder, manifest);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException
            or InvalidProtocolBufferException)
        {
            throw new ModelException($"{folder}: {exception.Message}", exception);
        }
    }

    /// <summary>The part of a frame that the model looks at, in frame pixels; it need not lie inside.</summary>
    /// <param name="frameWidth">Pixels a row.</param>
    /// <param name="frameHeight">Rows.</param>
    /// <param name="origin">Where the station moved the model's region to; null when it did not.</param>
    public PixelRectangle RegionIn(int frameWidth, int frameHeight, (int X, int Y)? origin)
    {
        PixelRectangle taught = _manifest.RegionOfInterest ?? new PixelRectangle(0, 0, frameWidth, frameHeight);
        return origin is { } place ? taught with { X = place.X, Y = place.Y } : taught;
    }

    /// <summary>Searches for the regions of one frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="covered">The part of it that the model looked at, in its pixels; it lies inside.</param>
    /// <param name="regions">Boxes in its pixels.</param>
    /// <returns>One for each region, in the same order.</returns>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public IReadOnlyList<GoodPatch> Find(PixelView frame, PixelRectangle covered, IReadOnlyList<PixelRectangle> regions)
    {
        if (regions.Count == 0) return [];
        new FramePreparation(frame.Width, frame.Height, frame.Format, covered, _manifest.InputWidth,
            _manifest.InputHeight).Prepare(frame.Pixels, _input);
        return _patches.Run<IReadOnlyList<GoodPatch>>(_input, (patches, scores) =>
        {
            long[] grid = scores.GetTensorTypeAndShape().Shape;
            (int width, int height) = ((int)grid[2], (int)grid[1]);
            List<GoodPatch> found = [];
            foreach (PixelRectangle region in regions)
            {
                int worst = WorstIn(region, covered, scores.GetTensorDataAsSpan<float>(), width, height);
                ReadOnlySpan<float> patch = patches.GetTensorDataAsSpan<float>()
                    .Slice(worst * _manifest.BankDimensions, _manifest.BankDimensions);
                found.Add(Nearest(patch, Around(worst % width, worst / width, width, height, covered), width, height));
            }
            return found;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _patches.Dispose();

    internal static ModelException WithoutBank(string folder, ModelManifest manifest) =>
        new($"{folder}: {manifest.Method} keeps no bank of good patches, so that there is nothing to show. Learn with knn, lunar or spade.");

    private string Checked(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return _manifest.Files.GetValueOrDefault(name) == FileHash.Sha256(path) ? path
            : throw new ModelException($"{folder}: {name} changed or damaged; its SHA-256 is not the manifest's. Copy the package again.");
    }

    // Of the patches that touch the region.
    private static int WorstIn(PixelRectangle region, PixelRectangle covered, ReadOnlySpan<float> scores, int width, int height)
    {
        (int left, int right) = Touched(region.X - covered.X, region.Width, covered.Width, width);
        (int top, int bottom) = Touched(region.Y - covered.Y, region.Height, covered.Height, height);
        int worst = top * width + left;
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
                if (scores[y * width + x] > scores[worst]) worst = y * width + x;
        }
        return worst;
    }

    private static (int First, int Last) Touched(int start, int length, int covered, int patches) =>
        ((int)Math.Clamp((long)start * patches / covered, 0, patches - 1),
            (int)Math.Clamp(((long)start + length - 1) * patches / covered, 0, patches - 1));

    private GoodPatch Nearest(ReadOnlySpan<float> patch, PixelRectangle place, int width, int height)
    {
        int dimensions = _manifest.BankDimensions, best = 0;
        float least = float.PositiveInfinity;
        for (int row = 0; row < _manifest.BankRows; row++)
        {
            float distance = TensorPrimitives.Distance(patch, _bank.AsSpan(row * dimensions, dimensions));
            if (distance < least) (least, best) = (distance, row);
        }
        (int image, int patchRow, int column) = (_origins[best * 3], _origins[best * 3 + 1], _origins[best * 3 + 2]);
        if (image < 0 || image >= _manifest.Images.Count || patchRow < 0 || patchRow >= height || column < 0 || column >= width)
            throw new ModelException($"{PackageFiles.Origins}: row {best} comes from a place that is not there.");
        TrainingImage good = _manifest.Images[image];
        PixelRectangle taught = _manifest.RegionOfInterest ?? new PixelRectangle(0, 0, good.Width, good.Height);
        return new GoodPatch(good.File, good.Sha256, Around(column, patchRow, width, height, taught), place, least);
    }

    // A patch with its neighbours, in pixels of the picture.
    private static PixelRectangle Around(int x, int y, int width, int height, PixelRectangle covered)
    {
        (int left, int right) = (Math.Max(0, x - 1), Math.Min(width, x + 2));
        (int top, int bottom) = (Math.Max(0, y - 1), Math.Min(height, y + 2));
        int x0 = left * covered.Width / width, x1 = (right * covered.Width + width - 1) / width;
        int y0 = top * covered.Height / height, y1 = (bottom * covered.Height + height - 1) / height;
        return new PixelRectangle(covered.X + x0, covered.Y + y0, x1 - x0, y1 - y0);
    }
}
