using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Teaching;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Shadowing;

/// <summary>What the shadow runs of all stations share; it stays the agent's.</summary>
internal sealed record ShadowServices
{
    /// <summary>Where histories lie, and how models are computed.</summary>
    public required AgentConfiguration Configuration { get; init; }

    /// <summary>Has the reviews.</summary>
    public required IPartArchive Parts { get; init; }

    /// <summary>Judges again what must be rejected.</summary>
    public required TeachingWork Work { get; init; }

    /// <summary>Knows what challenge parts must be judged as.</summary>
    public required ChallengeDesk Challenges { get; init; }

    /// <summary>Reads masks.</summary>
    public required IPictureCodec Codec { get; init; }

    /// <summary>Takes how runs stand; must return at once.</summary>
    public required Action<StatusFact> Facts { get; init; }

    /// <summary>How long B may be at work with one frame.</summary>
    public TimeSpan LongestFrame { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Log.</summary>
    public required ILogger Logger { get; init; }
}
