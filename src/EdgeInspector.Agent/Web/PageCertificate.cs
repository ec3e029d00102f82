using System.Net.Security;
using EdgeInspector.Files;
using EdgeInspector.Secrets;

namespace EdgeInspector.Agent.Web;

/// <summary>
/// The certificate that a site shows, taken again when its files were replaced. New files that cannot be used, because somebody is writing
/// them or got them wrong, end nothing: the one before is shown on. Safe between threads.
/// </summary>
internal sealed class PageCertificate
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly Action<string> _unusable;
    private readonly Lock _lock = new();
    private SslStreamCertificateContext _current;
    private string _stamp;
    private long _lookedAt;

    /// <summary>Reads it.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="unusable">Called, once for each change, with what is wrong with new files; must return at once.</param>
    /// <exception cref="UnusableCertificateException">It cannot be used.</exception>
    public PageCertificate(TlsFiles files, TimeProvider time, Action<string> unusable)
    {
        (_files, _time, _unusable) = (files, time, unusable);
        _stamp = Stamp();
        _current = files.Read();
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>What to show to who connects now.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_lock)
            {
                if (_time.GetElapsedTime(_lookedAt) < Period) return _current;
                _lookedAt = _time.GetTimestamp();
                string stamp = Stamp();
                if (stamp == _stamp) return _current;
                _stamp = stamp;
                try
                {
                    _current = _files.Read();
                }
                catch (UnusableCertificateException exception)
                {
                    _unusable(exception.Message);
                }
                return _current;
            }
        }
    }

    private string Stamp() => $"{FileStamp.Of(_files.Certificate)}|{FileStamp.Of(_files.Key)}";
}
