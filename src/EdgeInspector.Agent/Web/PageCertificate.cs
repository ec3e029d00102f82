using System.Net.Security;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Files;
using EdgeInspector.Secrets;

namespace EdgeInspector.Agent.Web;

/// <summary>
/// The certificate that a site shows, read again when its files were replaced. New files that cannot be used, because somebody is writing
/// them, got them wrong, or their disk does not answer, end nothing: the one before is shown on. Whoever connects never waits for the
/// files. Safe between threads.
/// </summary>
internal sealed class PageCertificate
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly Action<string> _unusable;
    private SslStreamCertificateContext _current;
    private string _stamp;
    private long _lookedAt;
    private int _isLooking;

    private PageCertificate(TlsFiles files, TimeProvider time, Action<string> unusable)
    {
        (_files, _time, _unusable) = (files, time, unusable);
        _stamp = Stamp();
        _current = files.Read();
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>What to show to who connects now; what replaced it since the last connection, to who connects next.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= Period && Interlocked.Exchange(ref _isLooking, 1) == 0)
                _ = ModelActivation.OnThreadAsync(Look);
            return Volatile.Read(ref _current);
        }
    }

    /// <summary>Reads it on a thread of its own: a disk that does not answer holds up nobody, nor the end of the agent.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="unusable">Called, once for each change, with what is wrong with new files; must return at once.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="UnusableCertificateException">It cannot be used.</exception>
    public static Task<PageCertificate> ReadAsync(
        TlsFiles files, TimeProvider time, Action<string> unusable, CancellationToken cancellation) =>
        ModelActivation.OnThreadAsync(() => new PageCertificate(files, time, unusable)).WaitAsync(cancellation);

    private bool Look()
    {
        try
        {
            string stamp = Stamp();
            if (stamp == _stamp) return false;
            _stamp = stamp;
            Volatile.Write(ref _current, _files.Read());
            return true;
        }
        catch (UnusableCertificateException exception)
        {
            _unusable(exception.Message);
            return false;
        }
        finally
        {
            Volatile.Write(ref _lookedAt, _time.GetTimestamp());
            Volatile.Write(ref _isLooking, 0);
        }
    }

    private string Stamp() => $"{FileStamp.Of(_files.Certificate)}|{FileStamp.Of(_files.Key)}";
}
