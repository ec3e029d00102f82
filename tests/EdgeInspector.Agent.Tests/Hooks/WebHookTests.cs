using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.Agent.Hooks;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace EdgeInspector.Agent.Tests.Hooks;

/// <summary>A web hook against a real HTTP server, with the results in a real store.</summary>
public sealed class WebHookTests : IAsyncDisposable
{
    private const string Secret = "a-secret-of-thirty-two-characters";
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly AgentIdentity _agent = new("line1", 1);
    private readonly ResultStore _store;
    private CancellationTokenSource _stop = new();
    private WebHook? _hook;
    private Task _running = Task.CompletedTask;

    public WebHookTests()
    {
        var options = new ResultStoreOptions
        {
            Folder = _folder.PathTo("outbox"),
            MaximumBytes = 1L << 30,
            MaximumAge = TimeSpan.FromDays(7),
            QueueCapacity = 10_000,
        };
        _store = new ResultStore(options, new ResultFormat(_agent, "edgeinspector/line1"), () => null, TimeProvider.System, _log)
        {
            Recorded = (_, _) => _hook?.Wake(),
        };
        _store.Start();
        File.WriteAllText(_folder.PathTo("secret"), Secret + "\n");
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _store.StopAsync(TimeSpan.FromSeconds(5));
        _store.Dispose();
        _stop.Dispose();
        Assert.DoesNotContain(_log.Entries, entry => entry.Text.Contains(Secret, StringComparison.Ordinal)
            || entry.Text.Contains("token", StringComparison.Ordinal));
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Results_ReceiverIsKilledRefusesAndHangs_AllComeAndInOrder()
    {
        await using var receiver = new HookReceiver();
        await receiver.StartAsync();
        await BeginAsync(receiver);
        Store(1, 40);
        await ComeAsync(receiver, 40);

        await receiver.StopAsync();
        Store(41, 80);
        await _log.WaitForAsync(LogEvent.HookFails);
        int answers = 0;
        receiver.Answer = _ => ++answers < 4 ? TypedResults.StatusCode(answers == 1 ? 503 : answers == 2 ? 401 : 429) : TypedResults.Ok();
        await receiver.StartAsync();
        await ComeAsync(receiver, 80);
        await _log.WaitForAsync(LogEvent.HookRecovered);

        Assert.Equal(Enumerable.Range(1, 80).Select(number => (long)number), receiver.Numbers().Distinct());
        Assert.All(receiver.Messages, message => Assert.Equal("sha256=" + HookMessage.Sign(message.Body, Secret), message.Signature));
        Assert.All(receiver.Taken, result => Assert.Null(MessageSchemas.FindViolationOfResult(result.GetRawText())));
        JsonElement first = JsonSerializer.Deserialize<JsonElement>(receiver.Messages.First().Body);
        Assert.Equal(("edgeinspector.hook/1", "line1", "mes"), (first.GetProperty("schema").GetString(),
            first.GetProperty("agent").GetString(), first.GetProperty("hook").GetString()));
    }

    [Fact]
    public async Task Results_AgentEndsInBetween_GoOnFromItsPlace()
    {
        await using var receiver = new HookReceiver();
        await receiver.StartAsync();
        await BeginAsync(receiver);
        Store(1, 10);
        await KeepAsync(10);
        await EndAsync();
        Store(11, 20);
        await BeginAsync(receiver);
        await KeepAsync(20);
        // As after a kill: the place on the disk is older than what the receiver has.
        await EndAsync();
        File.WriteAllText(_folder.PathTo("hooks/mes.json"), """{"position":15,"stations":{"cap":15}}""");
        Store(21, 22);
        await BeginAsync(receiver);
        await ComeAsync(receiver, 22);

        Assert.Equal([.. Enumerable.Range(1, 20).Select(number => (long)number), .. Enumerable.Range(16, 7).Select(number => (long)number)],
            receiver.Numbers());
        Assert.Equal(22, receiver.Taken.Select(result => result.GetProperty("id").GetString()).Distinct().Count());
        Assert.DoesNotContain(_log.Entries, entry => entry.Event is LogEvent.HookLost or LogEvent.HookFails);
    }

    [Fact]
    public async Task Results_OneThatIsRefusedAlways_IsLeftOutAndSaid()
    {
        _log.Expect(LogEvent.HookRefused, "result 3 of station cap was refused 5 times (422)");
        await using var receiver = new HookReceiver();
        receiver.Answer = results =>
            results.Any(result => result.GetProperty("seq").GetInt64() == 3) ? TypedResults.StatusCode(422) : TypedResults.Ok();
        await receiver.StartAsync();
        await BeginAsync(receiver);
        Store(1, 6);
        await ComeAsync(receiver, 6);

        Assert.Equal([1, 2, 4, 5, 6], receiver.Numbers().Order());
        await _log.WaitForAsync(LogEvent.HookRefused);
    }

    [Fact]
    public async Task Results_ThatAreNotStoredAnyMore_AreSaid()
    {
        _log.Expect(LogEvent.HookLost, "results 4 to 8 of station cap");
        await using var receiver = new HookReceiver();
        await receiver.StartAsync();
        await BeginAsync(receiver);
        Store(1, 3);
        await ComeAsync(receiver, 3);
        Store(9, 9);
        await ComeAsync(receiver, 9);
        await _log.WaitForAsync(LogEvent.HookLost);
    }

    [Fact]
    public async Task Filter_StationsAndRejects_LeavesOutTheRest()
    {
        await using var receiver = new HookReceiver();
        await receiver.StartAsync();
        await BeginAsync(receiver, hook => hook with { RejectsOnly = true, Stations = ["cap"] });
        foreach (int number in Enumerable.Range(1, 9)) _store.Take(Result(number, number % 3 == 0 ? Verdict.Fail : Verdict.Pass));
        _store.Take(Result(1, Verdict.Fail, "lid"));
        _store.Take(Result(10, Verdict.NotInspected));
        await ComeAsync(receiver, 10);

        Assert.Equal([3, 6, 9, 10], receiver.Numbers());
        Assert.Empty(receiver.Numbers("lid"));
    }

    [Fact]
    public async Task Redirect_IsNotFollowed_AndTheAddressIsNotSaid()
    {
        await using var receiver = new HookReceiver();
        receiver.Answer = _ => TypedResults.Redirect("/elsewhere?token=abcdefghijkl");
        await receiver.StartAsync();
        await BeginAsync(receiver, hook => hook with { Url = hook.Url + "?token=abcdefghijkl" });
        Store(1, 1);

        LogEntry said = await _log.WaitForAsync(LogEvent.HookFails);
        Assert.Contains("redirects are not followed", said.Text, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{receiver.Port}", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_WithoutEnd_IsNotRead_AndOneThatDoesNotComeIsGivenUp()
    {
        await using var receiver = new HookReceiver();
        int asked = 0;
        receiver.Answer = _ => ++asked == 1
            ? TypedResults.Stream(stream => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken))
            : asked == 2 ? TypedResults.Stream(WriteForEverAsync) : TypedResults.Ok();
        await receiver.StartAsync();
        await BeginAsync(receiver, hook => hook with { TimeoutSeconds = 1 });
        Store(1, 1);
        await _log.WaitForAsync(LogEvent.HookFails, "did not answer within 1 s");
        // The second answer had a head that says 200.
        Store(2, 2);
        await ComeAsync(receiver, 2);
        Assert.Contains(2, receiver.Numbers());
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("7", 7)]
    [InlineData("86400", 300)]
    [InlineData("soon", null)]
    public async Task RetryAfter_SaysHowLongTheReceiverIsLeftAlone_AndNothingIsNoAnswer(string header, int? seconds)
    {
        await using var receiver = new HookReceiver { Answer = _ => new Later(header) };
        await receiver.StartAsync();
        using var client = new HookClient(
            new WebHookConfiguration { Name = "mes", Url = $"http://127.0.0.1:{receiver.Port}/hook", SecretFile = _folder.PathTo("secret") },
            TimeProvider.System);
        HookAnswer answer = await client.PostAsync("""{ "results": [] }"""u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal((503, seconds), (answer.Status, (int?)answer.Wait?.TotalSeconds));
    }

    [Fact]
    public async Task Certificate_OfAnUnknownAuthority_IsNotTrusted()
    {
        using TestAuthority plant = TestAuthority.Root("plant"), other = TestAuthority.Root("other");
        (string certificate, string key) = plant.Sign("receiver", ["127.0.0.1", "localhost"]);
        using X509Certificate2 own = X509CertificateLoader.LoadPkcs12(
            X509Certificate2.CreateFromPem(certificate, key).Export(X509ContentType.Pkcs12), null);
        await using var receiver = new HookReceiver(listening => listening.UseHttps(own));
        await receiver.StartAsync();
        await File.WriteAllTextAsync(_folder.PathTo("ca.pem"), other.Pem, TestContext.Current.CancellationToken);
        await BeginAsync($"https://localhost:{receiver.Port}/hook", hook => hook with { TlsCaFile = _folder.PathTo("ca.pem") });
        Store(1, 2);
        await _log.WaitForAsync(LogEvent.HookFails, "is not trusted");
        Assert.Empty(receiver.Messages);
        await File.WriteAllTextAsync(_folder.PathTo("ca.pem"), plant.Pem, TestContext.Current.CancellationToken);
        await ComeAsync(receiver, 2);
    }

    [Fact]
    [Needs("python")]
    public async Task Example_OfTheContract_TakesEveryResultOnce()
    {
        string readme = await File.ReadAllTextAsync(Repository.PathTo("config/schemas/README.md"), TestContext.Current.CancellationToken);
        string script = Regex.Match(readme, "<!-- example: hook -->\n```python\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value;
        int port = FreePort.Find();
        using Process receiver = Process.Start(new ProcessStartInfo(Component.Python.Require().Path, ["-c", script, $"{port}", Secret])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            await BeginAsync($"http://127.0.0.1:{port}/");
            Store(1, 3);
            for (int number = 1; number <= 3; number++)
                Assert.Equal($"cap {number} pass", await receiver.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            receiver.Kill();
        }
    }

    private static async Task WriteForEverAsync(Stream stream)
    {
        byte[] block = new byte[1 << 16];
        while (!TestContext.Current.CancellationToken.IsCancellationRequested) await stream.WriteAsync(block);
    }

    private static Inspection Result(long number, Verdict verdict, string station = "cap") => new()
    {
        Id = Guid.CreateVersion7(),
        Sequence = number,
        Station = station,
        CapturedAt = TimeProvider.System.GetUtcNow(),
        Verdict = verdict,
        Reason = verdict switch { Verdict.Pass => null, Verdict.Fail => Reason.ScoreAtOrAboveThreshold, _ => Reason.CameraLost },
        Score = verdict == Verdict.NotInspected ? null : 1,
        Threshold = 1,
    };

    private void Store(int first, int last)
    {
        for (int number = first; number <= last; number++) _store.Take(Result(number, Verdict.Pass));
    }

    private Task BeginAsync(HookReceiver receiver, Func<WebHookConfiguration, WebHookConfiguration>? with = null) =>
        BeginAsync($"http://127.0.0.1:{receiver.Port}/hook", with);

    private Task BeginAsync(string url, Func<WebHookConfiguration, WebHookConfiguration>? with = null)
    {
        var hook = new WebHookConfiguration
        {
            Name = "mes",
            Enabled = true,
            Url = url,
            SecretFile = _folder.PathTo("secret"),
        };
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        WebHook running = _hook = new WebHook(with?.Invoke(hook) ?? hook, "line1", _folder.Path, _store,
            new ResultFormat(_agent, "edgeinspector/line1"), TimeProvider.System, _log)
        {
            FirstPause = TimeSpan.FromMilliseconds(20),
        };
        running.Begin();
        _running = Task.Run(() => running.RunAsync(_stop.Token));
        return Task.CompletedTask;
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _hook?.Dispose();
        _hook = null;
    }

    private Task KeepAsync(long position) => Eventually.TrueAsync(async () =>
        (await File.ReadAllTextAsync(_folder.PathTo("hooks/mes.json"))).Contains($"\"position\":{position},", StringComparison.Ordinal));

    private static Task ComeAsync(HookReceiver receiver, long number) =>
        Eventually.TrueAsync(() => Task.FromResult(receiver.Numbers().Contains(number)));

    private sealed class Later(string header) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        }
    }
}
