using EdgeInspector.Commands;
using EdgeInspector.Web.Api;

namespace EdgeInspector.Web;

/// <summary>What the page asks of the program and its machine, also while there is no agent. Safe between threads.</summary>
public interface ISystemDesk
{
    /// <summary>What the verb doctor finds, as its JSON.</summary>
    /// <exception cref="IOException">It did not come to an end; the message says why.</exception>
    Task<byte[]> ExamineAsync(CancellationToken cancellation);

    /// <summary>What the verb support-bundle writes, as a zip; the caller closes it.</summary>
    /// <exception cref="IOException">It did not come to an end; the message says why.</exception>
    Task<Stream> BundleAsync(CancellationToken cancellation);

    /// <summary>The configuration's file as it is now.</summary>
    Task<ConfigurationView> ConfigurationAsync(CancellationToken cancellation);

    /// <summary>The newest changes on record, the newest first.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="IOException">They cannot be read.</exception>
    Task<IReadOnlyList<AuditRecord>> AuditAsync(int count, CancellationToken cancellation);
}
