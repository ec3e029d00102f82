using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Secrets;

namespace EdgeInspector.Agent.Hooks;

/// <summary>Posts to one receiver. It follows no redirect, keeps no cookie, asks no proxy, and reads the head of an answer alone.</summary>
internal sealed class HookClient : IDisposable
{
    private const int ShortestSecret = 16, LongestSecret = 1 << 12, LongestCertificates = 1 << 20;
    private const int LongestHead = 16, LongestDrain = 1 << 14;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private readonly WebHookConfiguration _hook;
    private readonly TimeProvider _time;
    private HttpClient? _client;

    /// <param name="hook">Where to, and with which secret.</param>
    public HookClient(WebHookConfiguration hook, TimeProvider time)
    {
        (_hook, _time) = (hook, time);
        SecretBook.LearnAddress(hook.Url);
        Url = new Uri(hook.Url);
    }

    /// <summary>Where to.</summary>
    public Uri Url { get; }

    /// <summary>What log and events name of it: host and port.</summary>
    public string Host => Url.Authority;

    /// <summary>Posts a message once.</summary>
    /// <returns>What became of it; only a stop is thrown.</returns>
    /// <exception cref="OperationCanceledException">The hook stops.</exception>
    public async Task<HookAnswer> PostAsync(byte[] body, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_hook.TimeoutSeconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            // A stop does not wait for a drive that does not answer.
            string secret = await TimeLimited.RunAsync(_hook.SecretFile, Secret, stop);
            _client ??= await TimeLimited.RunAsync(_hook.TlsCaFile ?? _hook.SecretFile, NewClient, stop);
            using HttpRequestMessage request = HookMessage.Request(Url, body, secret);
            // The body of the answer is not read: what the receiver says beside its status is nobody's concern.
            using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return AnswerOf(answer);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new HookAnswer(0, $"It did not answer within {_hook.TimeoutSeconds} s.", null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            // Certificates that were replaced are read again.
            _client?.Dispose();
            _client = null;
            return new HookAnswer(0, WordsOf(exception), null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();

    private static HookAnswer AnswerOf(HttpResponseMessage answer)
    {
        int status = (int)answer.StatusCode;
        if (answer.IsSuccessStatusCode) return new HookAnswer(status, null, null);
        // One that asks for no pause has not said how long it needs, and would be posted to without any.
        TimeSpan? wait = answer.Headers.RetryAfter?.Delta is { } asked && asked > TimeSpan.Zero ? asked : null;
        string words = status is >= 300 and < 400
            ? $"It answers {status}, a redirect, and redirects are not followed: write the address that it leads to into url."
            : $"It answers {status}.";
        return new HookAnswer(status, words, wait > Longest ? Longest : wait);
    }

    private static string WordsOf(Exception exception) => exception switch
    {
        HttpRequestException { InnerException: AuthenticationException inner } =>
            $"Its certificate is not trusted: {inner.Message} Name its authority in tlsCaFile, or the name that it is made for in url.",
        IOException or UnauthorizedAccessException or CryptographicException => exception.Message,
        _ => $"{exception.GetBaseException().Message}.",
    };

    private string Secret()
    {
        string secret = RegularFile.ReadAllText(_hook.SecretFile, LongestSecret).Split('\n')[0].Trim();
        SecretBook.Learn(secret);
        return secret.Length >= ShortestSecret
            ? secret
            : throw new IOException($"secretFile {_hook.SecretFile} holds fewer than {ShortestSecret} characters in its first line.");
    }

    private HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(_hook.TimeoutSeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = 1,
            MaxResponseHeadersLength = LongestHead,
            MaxResponseDrainSize = LongestDrain,
            SslOptions = new SslClientAuthenticationOptions { CertificateRevocationCheckMode = X509RevocationMode.Online },
        };
        if (_hook.TlsCaFile is { } file)
        {
            // Private authorities of a plant seldom publish revocation lists.
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPem(RegularFile.ReadAllText(file, LongestCertificates));
            handler.SslOptions.CertificateChainPolicy = policy;
        }
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = HttpVersion.Version11 };
    }
}
