using EdgeInspector.Inference.Sessions;
using EdgeInspector.Scoring;
using EdgeInspector.TestKit;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Tests.Scoring;

/// <summary>Raw layers c2, c3, c4 of the golden images, straight from the backbone. Shared by the tests of a class; made once.</summary>
public sealed class GoldenFeatures
{
    private const int Side = 128;
    private static readonly string[] Layers = ["c2", "c3", "c4"];

    private readonly Lazy<(FeatureMap[][] Train, FeatureMap[][] Test)> _features = new(() =>
    {
        RuntimeTelemetry.Disable();
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(GoldenData.Backbone, options);
        return ([.. Enumerable.Range(0, 12).Select(i => Extract(session, $"train_{i:00}"))],
            [.. Enumerable.Range(0, 4).Select(i => Extract(session, $"test_{i:00}"))]);
    });

    /// <summary>[image][layer].</summary>
    public FeatureMap[][] Train => _features.Value.Train;

    /// <summary>[image][layer].</summary>
    public FeatureMap[][] Test => _features.Value.Test;

    private static FeatureMap[] Extract(InferenceSession session, string name)
    {
        byte[] rgb = PngFile.ReadRgb(SharedData.Require($"golden/images/{name}.png"), out _, out _);
        float[] input = new float[rgb.Length];
        for (int i = 0; i < rgb.Length; i++) input[i % 3 * Side * Side + i / 3] = (rgb[i] - 127) / 128f;
        using var run = new RunOptions();
        using OrtValue picture = OrtValue.CreateTensorValueFromMemory(input, [1, 3, Side, Side]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["image"], [picture], Layers);
        return
        [
            .. outputs.Select(output =>
            {
                long[] shape = output.GetTensorTypeAndShape().Shape;
                return new FeatureMap(output.GetTensorDataAsSpan<float>().ToArray(), (int)shape[1], (int)shape[2], (int)shape[3]);
            }),
        ];
    }
}
