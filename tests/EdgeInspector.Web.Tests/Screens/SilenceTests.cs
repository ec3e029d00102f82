using System.Globalization;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>Where nothing comes from the agent any more no verdict stands, and the page comes back by itself.</summary>
[Needs("chromium")]
[Long]
public sealed class SilenceTests(TaughtLine taught, Browser browser)
{
    // When the page's port answers again, when the page is live, and when a verdict stands on it, all by the page's own clock.
    private const string Return = """
        () => {
          const now = () => performance.timeOrigin + performance.now(), back = window.back = { words: [] };
          const ask = async () => {
            const isThere = await fetch('api/about', { cache: 'no-store' }).then(answer => answer.ok, () => false);
            if (isThere) back.answered = now(); else setTimeout(ask, 20);
          };
          ask();
          const look = () => {
            back.words.push(document.querySelector('.verdict .word')?.textContent);
            if (document.querySelector('main.run:not(.stale)')) back.live ??= now();
            if (back.live && document.querySelector(".verdict:is([data-verdict='pass'], [data-verdict='fail'])")) back.verdict ??= now();
            if (!back.answered || !back.verdict) requestAnimationFrame(look);
          };
          look();
        }
        """;

    // What the page reads of parts, and nobody answers any more.
    private const string Read = """
        async count => {
          const { readPart } = await import('/past.js');
          window.ended = [];
          for (let seq = 1; seq <= count; seq++) readPart('cap', seq).catch(error => window.ended.push(error.message));
        }
        """;

    // What a browser on a busy machine needs to look and to draw, beside the two seconds.
    private static readonly TimeSpan NoData = TimeSpan.FromSeconds(2), Soon = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task AgentStandsStill_NoVerdictStandsAfterTwoSeconds_AndThePageComesBackByItself()
    {
        await using PageLine line = await PageLine.StartAsync(taught);
        await using OpenPage open = await OpenAsync(line.Address);

        line.Program.SendHalt();
        await CheckSilenceAsync(open);
        await open.KeepAsync("run-no-data");
        line.Program.SendGoOn();
        await open.WaitForVerdictAsync();
        await CheckSamePageAsync(open);
    }

    [Fact]
    public async Task AgentIsStartedAgain_ThePageIsLiveWithinThreeSeconds_WithoutAReload()
    {
        await using PageLine line = await PageLine.StartAsync(taught);
        await using OpenPage open = await OpenAsync(line.Address);

        line.Program.Kill();
        await open.WaitForSilenceAsync();
        await line.Program.EndAsync();
        await open.Page.EvaluateAsync(Return);
        line.Start();
        await Eventually.TrueAsync(() => open.Page.EvaluateAsync<bool>("() => Boolean(back.answered && back.verdict)"));
        JsonElement back = await open.Page.EvaluateAsync<JsonElement>("() => back");
        (double answered, double live, double verdict) =
            (back.GetProperty("answered").GetDouble(), back.GetProperty("live").GetDouble(), back.GetProperty("verdict").GetDouble());
        Assert.InRange(live - answered, double.MinValue, Soon.TotalMilliseconds);
        // Model and camera take their time; from the first record on it is the page's.
        CapturedMessage first = (await line.Broker.Published.WaitForAsync(
            "cap/result", message => message.Json.GetProperty("session").GetInt32() == 2 && message.Json.GetProperty("verdict").GetString() is "pass" or "fail"));
        double published = (first.Json.GetProperty("publishedAt").GetDateTimeOffset() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        Assert.InRange(verdict - Math.Max(published, answered), double.MinValue, Soon.TotalMilliseconds);
        Say(string.Create(CultureInfo.InvariantCulture,
            $"agent started again: page live {live - answered:0} ms after its port answers, a verdict {verdict - published:0} ms after the first"));
        // Nobody is told to restart what is starting.
        Assert.DoesNotContain("HANGS", await open.Page.EvaluateAsync<string[]>("() => back.words"));
        await CheckSamePageAsync(open);
    }

    // A browser has six connections to one place.
    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task NetworkPassesNothingOn_NoVerdictStandsAfterTwoSeconds_AndThePageComesBackByItself(int reads)
    {
        await using PageLine line = await PageLine.StartAsync(taught);
        await using TcpProxy network = new(line.Port);
        await using OpenPage open = await OpenAsync(new UriBuilder("http", "127.0.0.1", network.Uri.Port).Uri);

        // No reset and no end of the connection: nothing comes.
        network.Hold();
        await open.Page.EvaluateAsync(Read, reads);
        await CheckSilenceAsync(open);
        await open.KeepAsync("run-network-cut");
        // Until the page has given that connection up and asks for another one, which nobody answers either.
        int before = network.Accepted;
        await Eventually.TrueAsync(() => network.Accepted > before);
        await open.WaitForSilenceAsync();
        // Whoever waited for one of them is told.
        Assert.Equal(Enumerable.Repeat("NO DATA", reads), await open.Page.EvaluateAsync<string[]>("() => ended"));
        network.GoOn();
        await open.WaitForVerdictAsync();
        await CheckSamePageAsync(open);
    }

    private async Task<OpenPage> OpenAsync(Uri address)
    {
        OpenPage open = await browser.OpenAsync(address);
        open.AgentMayBeGone = true;
        await open.WaitForVerdictAsync();
        await open.Page.EvaluateAsync("() => { window.isSamePage = true; }");
        return open;
    }

    private static async Task CheckSilenceAsync(OpenPage open)
    {
        Assert.InRange(await open.SilenceAfterAsync(), NoData, Soon);
        Assert.Matches(@"^NO DATA\s+since \d\d:\d\d:\d\d$", await open.WaitForSilenceAsync());
        Assert.True(await open.Page.Locator(".picture canvas").IsHiddenAsync());
        Assert.Equal("grayscale(1)", await open.Page.Locator(".film").EvaluateAsync<string>("film => getComputedStyle(film).filter"));
    }

    private static async Task CheckSamePageAsync(OpenPage open) =>
        Assert.True(await open.Page.EvaluateAsync<bool>("() => window.isSamePage === true"));

    private static void Say(string what)
    {
        if (Environment.GetEnvironmentVariable("EDGEINSPECTOR_PAGE_FIGURES") is { Length: > 0 } file)
            File.AppendAllText(file, $"{what}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}\n");
    }
}
