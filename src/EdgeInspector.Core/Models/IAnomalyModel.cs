namespace EdgeInspector.Models;

/// <summary>
/// A loaded graph from uint8 picture to anomaly map and score. Safe to share between threads; owns the session until disposed.
/// </summary>
public interface IAnomalyModel : IDisposable
{
    /// <summary>Identity and shape.</summary>
    ModelInfo Info { get; }

    /// <summary>Makes the buffers for one picture in flight. The caller disposes it before the model.</summary>
    IScoringSlot CreateSlot();
}
