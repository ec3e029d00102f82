using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Browsing;

/// <summary>A page in the browser. Whatever it complains of, and whatever it asks of another machine, fails the test at its end.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    // Counts pictures that come and acknowledgements that go, and keeps when the agent was heard of last.
    private const string Counting = """
        window.counted = { pictures: 0, drawn: 0, heard: 0 };
        const send = WebSocket.prototype.send, listen = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage').set;
        WebSocket.prototype.send = function (text) { if (text.includes('"drawn"')) counted.drawn++; return send.call(this, text); };
        Object.defineProperty(WebSocket.prototype, 'onmessage', {
          set(take) { listen.call(this, event => { counted.heard = performance.now(); if (typeof event.data !== 'string') counted.pictures++; take(event); }); },
        });
        """;

    private const string Silence = """
        () => new Promise(done => {
          const look = () => document.querySelector(".verdict[data-verdict='none']") ? done(performance.now() - counted.heard) : requestAnimationFrame(look);
          look();
        })
        """;

    private static readonly int[] Refusals = [401, 409, 429];
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private OpenPage(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>Where the verdict stands, or what stands in its place.</summary>
    public ILocator Verdict => Page.Locator(".verdict");

    /// <summary>Whether refused connections are what the test wants.</summary>
    public bool AgentMayBeGone { get; set; }

    /// <summary>Whether a refused command or login is what the test wants; the browser complains of its status.</summary>
    public bool MayBeRefused { get; set; }

    public static async Task<OpenPage> LoadAsync(IBrowserContext context, Uri address)
    {
        var open = new OpenPage(context, await context.NewPageAsync());
        open.Listen(address);
        await open.Page.AddInitScriptAsync(Counting);
        await open.Page.GotoAsync(address.AbsoluteUri);
        return open;
    }

    /// <summary>Waits until a verdict stands on the page, and returns it as it is in messages.</summary>
    public async Task<string> WaitForVerdictAsync()
    {
        ILocator found = Page.Locator(".verdict[data-verdict]:not([data-verdict='none'])");
        await found.WaitForAsync();
        return await found.GetAttributeAsync("data-verdict") ?? "";
    }

    /// <summary>Waits until no verdict stands on the page, and returns what does.</summary>
    public async Task<string> WaitForSilenceAsync()
    {
        ILocator found = Page.Locator(".verdict[data-verdict='none']");
        await found.WaitForAsync();
        return await found.InnerTextAsync();
    }

    /// <summary>Waits until no verdict stands on the page, and returns for how long the agent was not heard of then, by the page's own
    /// clock.</summary>
    public async Task<TimeSpan> SilenceAfterAsync() => TimeSpan.FromMilliseconds(await Page.EvaluateAsync<double>(Silence));

    /// <summary>Pictures that came and were not acknowledged yet.</summary>
    public Task<int> PicturesUnderWayAsync() => Page.EvaluateAsync<int>("() => counted.pictures - counted.drawn");

    /// <summary>Keeps a picture of the page for people to look at, where EDGEINSPECTOR_SCREENSHOTS names a folder.</summary>
    public async Task KeepAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("EDGEINSPECTOR_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.DoesNotContain(_complaints, complaint => !(AgentMayBeGone && complaint.Contains("ERR_CONNECTION", StringComparison.Ordinal))
            && !(MayBeRefused && Refusals.Any(status => complaint.Contains($"status of {status}", StringComparison.Ordinal))));
    }

    private void Listen(Uri address)
    {
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        Page.PageError += (_, error) => _complaints.Enqueue($"exception: {error}");
        Page.Request += (_, request) => CheckOrigin(request.Url, address);
        Page.WebSocket += (_, socket) => CheckOrigin(socket.Url, address);
    }

    private void CheckOrigin(string url, Uri address)
    {
        var asked = new Uri(url);
        if (asked.Scheme is not ("blob" or "data") && asked.Authority != address.Authority) _complaints.Enqueue(
            $"asked another machine: {url}");
    }
}
