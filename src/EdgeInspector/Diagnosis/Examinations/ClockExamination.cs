using System.Globalization;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>The wall clock: verdicts carry its time.</summary>
internal sealed class ClockExamination : IExamination
{
    // No program is older than its own release.
    private static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public string Area => "clock";

    /// <inheritdoc/>
    public Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        DateTimeOffset now = target.Machine.Time.GetUtcNow();
        if (now < Made)
        {
            findings.Add(new Finding(
                "clock.wrong", Severity.Error,
                string.Create(CultureInfo.InvariantCulture, $"The clock says {now:yyyy-MM-dd}, which is before this program was made."),
                "Results carry wrong times, and certificates do not hold.",
                "Set the clock ('timedatectl set-time'), switch on a time server ('timedatectl set-ntp true'), and replace the battery of the machine's clock."));
        }
        else if (target.Machine.ClockSynchronised() == false)
        {
            findings.Add(new Finding(
                "clock.unsynchronised", Severity.Warning, "The clock follows no time server.",
                "It drifts by seconds a week: times of results do not fit those of the PLC and of other machines.",
                "Install and switch on a time service ('apt-get install systemd-timesyncd', 'timedatectl set-ntp true') with the plant's time server in /etc/systemd/timesyncd.conf."));
        }
        return Task.FromResult<string?>(now.ToString("u", CultureInfo.InvariantCulture));
    }
}
