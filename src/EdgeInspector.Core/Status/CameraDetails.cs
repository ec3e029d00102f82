using EdgeInspector.Frames;
using EdgeInspector.Models;

namespace EdgeInspector.Status;

/// <summary>
/// A station's camera for somebody who sets it up: what is configured, what the camera says, and where the station looks.
/// </summary>
public sealed record CameraDetails
{
    /// <summary>The station.</summary>
    public required string Station { get; init; }

    /// <summary>SHA-256 of the configuration file in use, for a change that must not meet another one; null without a file.</summary>
    public string? Revision { get; init; }

    /// <summary>The product whose values these are; null for the station's own.</summary>
    public string? Recipe { get; init; }

    /// <summary>Kind of camera, as the configuration calls it.</summary>
    public required string Driver { get; init; }

    /// <summary>Whether the camera is open.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Why it is not, or does not answer, in a sentence; null when all is well, or nothing is known yet.</summary>
    public string? Problem { get; init; }

    /// <summary>What can be set at this kind of camera, and what it says of itself; empty where it has nothing of that.</summary>
    public required IReadOnlyList<CameraSetting> Settings { get; init; }

    /// <summary>Where the model looks; null for the whole frame, and while there is no model.</summary>
    public PixelRectangle? Region { get; init; }

    /// <summary>Whether the configuration says where the model looks, and not the model.</summary>
    public bool IsRegionMoved { get; init; }

    /// <summary>The zones that hold now.</summary>
    public required IReadOnlyList<CameraZone> Zones { get; init; }

    /// <summary>Name of the file with what is never looked at; null for none.</summary>
    public string? IgnoreMask { get; init; }

    /// <summary>What the model's pictures were like; null when the package does not say, and while there is no model.</summary>
    public TaughtLook? Taught { get; init; }

    /// <summary>Frames less sharp than this are not inspected; null for no limit.</summary>
    public double? MinimumSharpness { get; init; }
}
