using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>A pipeline with a scripted camera and model around it.</summary>
internal sealed class Station : IAsyncDisposable
{
    public Station(Func<StationSettings, StationSettings>? change = null, TimeProvider? time = null, SequenceStore? store = null,
        BrightnessModel? model = null, ScriptedCamera? camera = null)
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
        Sinks = new HandOver(Time, NullLogger.Instance).Add("records", (IInspectionSink)Publisher).Add("records", (IPictureSink)Publisher);
        Pipeline = new InspectionPipeline(
            change?.Invoke(settings) ?? settings, isSimulated: true, OpenNext, Model, store ?? new SequenceStore(), Sinks, Painter, Time,
            NullLogger.Instance);
        Cameras.Enqueue(Camera);
    }

    public TimeProvider Time { get; }

    public BrightnessModel Model { get; }

    public ScriptedCamera Camera { get; }

    public Queue<ScriptedCamera> Cameras { get; } = [];

    public CollectingSink Publisher { get; } = new();

    public BlankPainter Painter { get; } = new();

    public HandOver Sinks { get; }

    public InspectionPipeline Pipeline { get; }

    public async ValueTask DisposeAsync()
    {
        Model.Gate.Set();
        Painter.Gate.Set();
        await Pipeline.DisposeAsync();
        await Sinks.DisposeAsync();
    }

    private ScriptedCamera OpenNext() =>
        Cameras.TryDequeue(out ScriptedCamera? camera) ? camera : throw new EdgeInspector.Frames.CameraLostException("Nothing answers.");
}
