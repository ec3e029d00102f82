using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Stations;

/// <summary>What a station works with, brought together and checked; never changed, only replaced as a whole.</summary>
/// <param name="Configuration">As it stands in the file.</param>
/// <param name="Recipe">The product; null for the station's own values.</param>
/// <param name="Stamp">Which version of the file that is; null without a file.</param>
/// <param name="Model">Scores; null while none can be used.</param>
/// <param name="Rules">What decides.</param>
/// <param name="Fault">Why nothing can be inspected; null when it can.</param>
internal sealed record StationRevision(
    StationConfiguration Configuration, string? Recipe, ConfigurationStamp? Stamp, IAnomalyModel? Model, StationRules Rules,
    Exception? Fault)
{
    /// <summary>What makes no sense among the rules though they are in use, in sentences; empty when nothing does.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>What a person should know of the rules, in sentences; empty when there is nothing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether it waits for its first model, which is people's to give and no fault.</summary>
    public bool IsTeaching => Fault is StationFaultException { Reason: Reason.NoModel };

    /// <summary>What the station is doing with it.</summary>
    /// <param name="camera">What its camera is doing.</param>
    /// <param name="isPaused">Whether parts are let through.</param>
    public StationState StateWith(StationState camera, bool isPaused) =>
        Fault is not null && !IsTeaching ? StationState.Fault
        : !camera.IsInspecting() ? camera
        : IsTeaching ? StationState.Teaching : isPaused ? StationState.Paused : camera;

    /// <summary>The configuration with the product's own values.</summary>
    public StationConfiguration Effective { get; } = Configuration.For(Recipe);

    /// <summary>Whether another revision can take over between two frames, without opening the camera again.</summary>
    public bool CanBecome(StationRevision next) =>
        !KeyEffects.Changed(WithDefaults(Effective), WithDefaults(next.Effective), KeyEffect.ReopensCamera,
            inherited: KeyEffect.BetweenFrames).Any();

    /// <summary>Whether the camera is to have other values of what an open one can take.</summary>
    public bool AdjustsCamera(StationRevision next) => KeyEffects.Changed(Effective, next.Effective, KeyEffect.AdjustsCamera).Any();

    /// <summary>The settings that the pipeline starts with.</summary>
    public StationSettings ToSettings() => new()
    {
        Name = Configuration.Name,
        Rules = Rules,
        EveryFrame = Effective.Mode == StationMode.EveryFrame,
        QueueCapacity = Effective.EffectiveQueueCapacity,
        FrameLimits = Effective.FrameLimits.ToLimits(),
        TriggerPeriod = Effective.Camera is GenicamCameraConfiguration { Trigger.PeriodMilliseconds: { } period }
            ? TimeSpan.FromMilliseconds(period)
            : null,
        Deadline = Effective.DeadlineMilliseconds is { } deadline ? TimeSpan.FromMilliseconds(deadline) : null,
    };

    // The default that is written out is no change.
    private static StationConfiguration WithDefaults(StationConfiguration station) =>
        station with { QueueCapacity = station.EffectiveQueueCapacity };
}
