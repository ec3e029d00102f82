using EdgeInspector.Challenges;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.Parts;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Stations;

/// <summary>What all stations of an agent share; it stays the agent's.</summary>
internal sealed record StationServices
{
    /// <summary>Take what leaves the stations.</summary>
    public required HandOver Sinks { get; init; }

    /// <summary>Opens a camera with so many buffers.</summary>
    public required Func<CameraConfiguration, int, IPictureCodec, ICamera> OpenCamera { get; init; }

    /// <summary>Reads and writes pictures.</summary>
    public required IPictureCodec Codec { get; init; }

    /// <summary>Where sequence numbers are kept.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The scores of the parts that a station inspected last with a model; null when there are none.</summary>
    public required Func<string, ModelInfo, DecisiveScore, ScoreRange?> PartScores { get; init; }

    /// <summary>How models are computed.</summary>
    public required SessionSettings Sessions { get; init; }

    /// <summary>Keeps frames; null for none.</summary>
    public IInspectionArchive? Archive { get; init; }

    /// <summary>Takes a station's frames as views of parts; null when each of them is a part.</summary>
    public Func<string, StationViews?> ViewsOf { get; init; } = _ => null;

    /// <summary>Tells which of a station's frames show challenge parts; null for none.</summary>
    public Func<string, ChallengeGate?> ChallengesOf { get; init; } = _ => null;

    /// <summary>Where a station's judged frames are offered to a version in its shadow; null for nowhere.</summary>
    public Func<string, ShadowSeat?> ShadowOf { get; init; } = _ => null;

    /// <summary>Is offered the frames of a station without a model, on its camera's thread; returns at once, and never throws.</summary>
    public Action<string, Frame> Collect { get; init; } = (_, _) => { };

    /// <summary>Which pictures are drawn.</summary>
    public required PicturesConfiguration Pictures { get; init; }

    /// <summary>How long a station with a model that cannot be used waits before it looks again.</summary>
    public required TimeSpan ModelRetry { get; init; }

    /// <summary>How long a model may load before the station begins to report parts as not inspected.</summary>
    public required TimeSpan LoadPatience { get; init; }

    /// <summary>Clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Log.</summary>
    public required ILogger Logger { get; init; }
}
