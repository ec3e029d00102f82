using System.Globalization;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning.Choosing;

namespace EdgeInspector.Inference.Teaching;

/// <summary>
/// Pictures that every version must reject, as a package's graph sees them: its golden defect, and defects drawn into good ones.
/// </summary>
public static class DrawnDefects
{
    /// <summary>Draws them.</summary>
    /// <param name="folder">The package.</param>
    /// <returns>Kind as <see cref="GuardedPart.Kind"/> has it, name for people, and picture, [input height, input width, 3].</returns>
    /// <exception cref="Models.ModelException">The package cannot be read.</exception>
    public static IEnumerable<(string Kind, string Name, byte[] Input)> Of(string folder)
    {
        ModelManifest manifest = PackageReader.ReadManifest(folder);
        var contents = new PackageContents(folder, manifest);
        int count = 0;
        foreach (ManifestGolden golden in manifest.Golden)
        {
            byte[] input = contents.ReadGolden(golden);
            if (golden.HasDefect)
            {
                yield return ("golden", golden.Name, input);
                continue;
            }
            foreach (DefectKind kind in SyntheticDefects.Kinds)
            {
                // Sizes take turns. The same ones every time: what is drawn depends on place and kind alone.
                double size = SyntheticDefects.Sizes[count % SyntheticDefects.Sizes.Count];
                byte[] drawn = SyntheticDefects.Drawn(input, manifest.InputWidth, manifest.InputHeight, kind, size, (ulong)count++);
                yield return ("drawnDefect", string.Create(CultureInfo.InvariantCulture,
                    $"{TeachingBook.Word(kind)} of {size:P1} drawn into {golden.Name}"), drawn);
            }
        }
    }
}
