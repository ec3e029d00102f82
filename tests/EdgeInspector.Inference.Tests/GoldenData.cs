using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.TestKit;

namespace EdgeInspector.Inference.Tests;

/// <summary>Golden vectors as the tests want them.</summary>
internal static class GoldenData
{
    public static string Backbone => SharedData.Require("backbones/efficientnet_lite0.onnx");

    public static float[] Floats(string name) => NpyFile.Read<float>(SharedData.Require($"golden/{name}.npy"), out _);

    public static MemoryBank Bank()
    {
        float[] vectors = NpyFile.Read<float>(SharedData.Require("golden/bank.npy"), out int[] shape);
        return new MemoryBank(vectors, shape[1], new PatchOrigin[shape[0]]);
    }

    public static float LargestDifference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        float largest = 0;
        for (int i = 0; i < expected.Length; i++) largest = Math.Max(largest, Math.Abs(actual[i] - expected[i]));
        return largest;
    }
}
