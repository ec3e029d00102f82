namespace EdgeInspector.Learning.Methods;

/// <summary>A method with what it alone was asked for.</summary>
public abstract record MethodOptions
{
    /// <summary>Which method.</summary>
    public abstract LearningMethodKind Kind { get; }

    /// <summary>What the manifest says of it.</summary>
    public abstract MethodParameters Parameters { get; }

    /// <summary>
    /// Fills in defaults, checks everything against the images, and prepares to learn; to be called before the long work.
    /// </summary>
    /// <param name="common">What all methods share.</param>
    /// <param name="shape">What the images are like.</param>
    /// <param name="images">The images.</param>
    /// <param name="notes">Takes what a person should know.</param>
    /// <exception cref="LearningOptionsException">An option is out of range for these images; the message says which.</exception>
    internal abstract LearningMethod Begin(
        LearningOptions common, TrainingShape shape, IReadOnlyList<TrainingImage> images, ICollection<string> notes);
}
