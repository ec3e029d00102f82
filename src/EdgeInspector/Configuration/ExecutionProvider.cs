namespace EdgeInspector.Configuration;

/// <summary>What computes models.</summary>
internal enum ExecutionProvider
{
    /// <summary>The processor.</summary>
    Cpu,
}
