using EdgeInspector.Diagnosis.Examinations;

namespace EdgeInspector.Diagnosis;

/// <summary>Looks at everything that an agent needs, one area after the other; what it finds in one spoils none of the others.</summary>
internal sealed class Doctor(DiagnosisTarget target)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly IReadOnlyList<IExamination> All =
    [
        new ConfigurationExamination(), new PathExamination(), new LibraryExamination(), new StateExamination(), new ArchiveExamination(),
        new ModelExamination(), new CameraExamination(), new OutputExamination(),
        new NetworkExamination(), new BrokerExamination(), new ClockExamination(), new MachineExamination(), new ServiceExamination(),
    ];

    /// <summary>Looks at all areas.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<ExaminationResult> ExamineAsync([System.Runtime.CompilerServices.EnumeratorCancellation]
        CancellationToken cancellation)
    {
        foreach (IExamination examination in All) yield return await RunAsync(examination, cancellation);
    }

    private async Task<ExaminationResult> RunAsync(IExamination examination, CancellationToken cancellation)
    {
        List<Finding> findings = [];
        string? looked = null;
        try
        {
            // A thread of its own, because it may never come back: what it has found by then counts.
            List<Finding> found = [];
            looked = await Task.Factory.StartNew(
                () => examination.RunAsync(target, found, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap().WaitAsync(Patience, cancellation);
            findings = found;
        }
        catch (TimeoutException)
        {
            findings.Add(new Finding(
                $"{examination.Area}.silent", Severity.Error, $"It did not end within {Patience.TotalSeconds:0} s.",
                "Nobody knows whether this area is well, and the agent may be held up in the same place.",
                "See whether a network drive, a disk or a device that the configuration names still answers."));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // An examination that fails is a finding; the other areas are looked at all the same.
        catch (Exception exception)
        {
            findings.Add(new Finding(
                $"{examination.Area}.unexamined", Severity.Error,
                $"It could not be looked at: {exception.GetType().Name}: {exception.Message}", "Nobody knows whether this area is well.",
                "Report it with the output of 'edge-inspector doctor --json'."));
        }
#pragma warning restore CA1031
        return new ExaminationResult(examination.Area, looked, [.. findings.OrderByDescending(finding => finding.Severity)]);
    }
}
