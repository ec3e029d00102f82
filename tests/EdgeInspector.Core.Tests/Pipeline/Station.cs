using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>A pipeline with a scripted camera and model around it.</summary>
internal sealed class Station : IAsyncDisposable
{
    public Station(Func<StationSettings, StationSettings>? change = null, TimeProvider? time = null, SequenceStore? store = null, BrightnessModel? model = null, ScriptedCamera? camera = null)
    {
        Time = time ?? TimeProvider.System;
        Model = model ?? new BrightnessModel();
        Camera = camera ?? new ScriptedCamera(Time);
        var settings = new StationSettings
        {
            Name = "cap",
            Rules = new StationRules { Verdict = new VerdictSettings { Threshold = 100 }, Pictures = PicturePolicy.None },
            QueueCapacity = 16,
        };
        Pipeline = new InspectionPipeline(
            change?.Invoke(settings) ?? settings, isSimulated: true, OpenNext, Model, store ?? new SequenceStore(), Publisher, Painter, Time,
            NullLogger.Instance);
        Cameras.Enqueue(Camera);
    }

    public TimeProvider Time { get; }

    public BrightnessModel Model { get; }

    public ScriptedCamera Camera { get; }

    public Queue<ScriptedCamera> Cameras { get; } = [];

    public CollectingPublisher Publisher { get; } = new();

    public BlankPainter Painter { get; } = new();

    public InspectionPipeline Pipeline { get; }

    public async ValueTask DisposeAsync()
    {
        Model.Gate.Set();
        Painter.Gate.Set();
        await Pipeline.DisposeAsync();
    }

    private ScriptedCamera OpenNext() =>
        Cameras.TryDequeue(out ScriptedCamera? camera) ? camera : throw new EdgeInspector.Frames.CameraLostException("Nothing answers.");
}
