using System.Globalization;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>
/// A page that stays open at 10 parts a second takes no more of the browser at the end than at the beginning.
/// EDGEINSPECTOR_PAGE_MINUTES runs it for longer, and what it says every five minutes goes behind the file of EDGEINSPECTOR_PAGE_FIGURES.
/// </summary>
[Needs("chromium")]
[Long]
public sealed class PageSoakTests(TaughtLine taught, Browser browser)
{
    // A part that stayed would be some kilobytes and some twenty nodes, each of hundreds of parts; those that a busy machine has not drawn
    // yet are far fewer.
    private const int MoreNodes = 2000, MoreListeners = 200;
    private const long MoreBytes = 6_000_000;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(20), Short = TimeSpan.FromSeconds(60), Step = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Run_TenPartsASecond_BrowserKeepsNothingOfThem()
    {
        TimeSpan lasting = Environment.GetEnvironmentVariable("EDGEINSPECTOR_PAGE_MINUTES") is { Length: > 0 } minutes
            ? TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)) : Short;
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using PageLine line = await PageLine.StartAsync(taught, framesPerSecond: 10);
        await using OpenPage open = await browser.OpenAsync(line.Address);
        await open.WaitForVerdictAsync();
        ICDPSession tools = await open.Page.Context.NewCDPSessionAsync(open.Page);
        await tools.SendAsync("Performance.enable");
        // Until the screen is full of parts and everything was compiled.
        await Task.Delay(Warm, cancellation);
        long firstPart = await PartAsync(open), began = TimeProvider.System.GetTimestamp();
        Taken first = await LookAsync(tools);
        Say(line, first, TimeSpan.Zero, 0);
        Taken last = first;
        while (TimeProvider.System.GetElapsedTime(began) is var gone && gone < lasting)
        {
            await Task.Delay(gone + Step < lasting ? Step : lasting - gone, cancellation);
            last = await LookAsync(tools);
            Say(line, last, TimeProvider.System.GetElapsedTime(began), await PartAsync(open) - firstPart);
        }
        // It was open all the time, and the parts went by.
        Assert.InRange(await PartAsync(open) - firstPart, (long)(5 * lasting.TotalSeconds), long.MaxValue);
        Assert.InRange(last.Nodes - first.Nodes, int.MinValue, MoreNodes);
        Assert.InRange(last.Listeners - first.Listeners, int.MinValue, MoreListeners);
        Assert.InRange(last.Heap - first.Heap, long.MinValue, MoreBytes);
    }

    private static async Task<long> PartAsync(OpenPage open)
    {
        await open.WaitForVerdictAsync();
        return long.Parse(await open.Verdict.GetAttributeAsync("data-seq") ?? "", CultureInfo.InvariantCulture);
    }

    // Twice: what a first round lets go of holds others.
    private static async Task<Taken> LookAsync(ICDPSession tools)
    {
        for (int i = 0; i < 2; i++) await tools.SendAsync("HeapProfiler.collectGarbage");
        JsonElement answer = await tools.SendAsync("Performance.getMetrics") ?? default;
        Dictionary<string, double> figures = answer.GetProperty("metrics").EnumerateArray().ToDictionary(
            figure => figure.GetProperty("name").GetString()!, figure => figure.GetProperty("value").GetDouble());
        return new Taken((long)figures["JSHeapUsedSize"], (int)figures["Nodes"], (int)figures["JSEventListeners"]);
    }

    private static void Say(PageLine line, Taken taken, TimeSpan after, long parts)
    {
        if (Environment.GetEnvironmentVariable("EDGEINSPECTOR_PAGE_FIGURES") is not { Length: > 0 } file) return;
        string agent = File.ReadLines($"/proc/{line.Program.Id}/status").First(
            row => row.StartsWith("VmRSS:", StringComparison.Ordinal));
        File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture,
            $"page open for {after.TotalMinutes:0.0} min, {parts} parts: heap {taken.Heap / 1000} kB, {taken.Nodes} nodes, "
            + $"{taken.Listeners} listeners; agent {agent["VmRSS:".Length..].Trim()}; "
            + $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}\n"));
    }

    private sealed record Taken(long Heap, int Nodes, int Listeners);
}
