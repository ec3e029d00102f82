using EdgeInspector.Numerics;
using EdgeInspector.TestKit;

namespace EdgeInspector.Core.Tests;

/// <summary>Golden vectors as the tests want them; a test that asks for one skips where the shared folder is missing.</summary>
internal static class GoldenVectors
{
    public static T[] Read<T>(string name) where T : unmanaged => NpyFile.Read<T>(SharedData.Require($"golden/{name}.npy"), out _);

    public static T[] Read<T>(string name, out int[] shape) where T : unmanaged =>
        NpyFile.Read<T>(SharedData.Require($"golden/{name}.npy"), out shape);

    public static double LargestDifference(IReadOnlyList<float> actual, IReadOnlyList<float> expected)
    {
        Xunit.Assert.Equal(expected.Count, actual.Count);
        return actual.Zip(expected, (a, e) => (double)Math.Abs(a - e)).Max();
    }
}
