using EdgeInspector.Files;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>
/// Notices that certificates or the password were replaced on the disk, so that a connection can be made with the new ones.
/// </summary>
internal sealed class CredentialFiles
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private readonly MqttOptions _options;
    private readonly TimeProvider _time;
    private readonly string[] _files;
    private string _stamp;
    private long _lookedAt;
    private Task<bool>? _look;

    /// <summary>Remembers how the files are now; made before they are read.</summary>
    public CredentialFiles(MqttOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        string?[] files = [options.CertificateAuthorityFile, options.ClientCertificateFile, options.ClientKeyFile, options.PasswordFile];
        _files = [.. files.OfType<string>()];
        (_stamp, _lookedAt) = (Stamp(), time.GetTimestamp());
    }

    /// <summary>The look that goes on at this moment; ended when none does.</summary>
    public Task Looking => _look ?? Task.CompletedTask;

    /// <summary>
    /// Whether there are new ones that can be used. Files that cannot, because somebody is writing them or got them wrong, end no
    /// connection that works.
    /// </summary>
    /// <remarks>It looks on a thread of its own, and says so at a later call: pings must not wait for a network drive.</remarks>
    public bool HaveChanged()
    {
        if (_files.Length == 0 || _time.GetElapsedTime(_lookedAt) < Period) return false;
        if (_look is null)
        {
            _look = Task.Factory.StartNew(Look, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return false;
        }
        if (!_look.IsCompleted) return false;
        // It has ended: this gives its result, or throws what it threw, and waits for nothing.
        bool changed = _look.GetAwaiter().GetResult();
        (_look, _lookedAt) = (null, _time.GetTimestamp());
        return changed;
    }

    private bool Look()
    {
        string stamp = Stamp();
        if (stamp == _stamp) return false;
        try
        {
            CertificateFiles.Authorities(_options);
            CertificateFiles.Own(_options);
            BrokerCredentials.Read(_options);
        }
        catch (ConnectFailedException)
        {
            return false;
        }
        _stamp = stamp;
        return true;
    }

    private string Stamp() => string.Join('|', _files.Select(FileStamp.Of));
}
