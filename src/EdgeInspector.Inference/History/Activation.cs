namespace EdgeInspector.Inference.History;

/// <summary>A version that took another one's place.</summary>
/// <param name="Before">What was in use; null when there was no package.</param>
/// <param name="After">What is in use now.</param>
public sealed record Activation(ModelVersion? Before, ModelVersion After)
{
    /// <summary>What the history said of what was in use before.</summary>
    internal InUseNote? NoteBefore { get; init; }

    /// <summary>Whether the package in its place changed.</summary>
    public bool HasChanged => Before?.Number != After.Number;
}
