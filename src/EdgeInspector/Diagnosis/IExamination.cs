namespace EdgeInspector.Diagnosis;

/// <summary>Looks at one area.</summary>
internal interface IExamination
{
    /// <summary>The area's name.</summary>
    string Area { get; }

    /// <summary>Looks.</summary>
    /// <param name="target">What is looked at.</param>
    /// <param name="findings">Takes what is not as it should be.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was seen, in a few words; null when there was nothing to look at.</returns>
    Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation);
}
