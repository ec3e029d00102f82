using System.Globalization;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Xunit;

namespace EdgeInspector.Web.Tests.Live;

/// <summary>
/// What ten pages with live pictures take from a line that is as fast as it can be: blocks with and without them by turns, in one run on
/// warm code. Figures for src/FIGURES.md, written behind the file that EDGEINSPECTOR_PAGE_FIGURES names; they belong to the machine and its
/// load, so that nothing is asserted of times.
/// </summary>
[Long]
public sealed class PageLoadTests(TaughtLine taught)
{
    private const int Pages = 10, Pairs = 6;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(10), Settle = TimeSpan.FromSeconds(2), Block = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task TenPages_ByTurns_FrameRateAndLatency()
    {
        string file = Environment.GetEnvironmentVariable("EDGEINSPECTOR_PAGE_FIGURES") ?? "";
        Assert.SkipWhen(file.Length == 0, "Set EDGEINSPECTOR_PAGE_FIGURES to a file for the figures.");
        await using PageLine line = await PageLine.StartAsync(taught, framesPerSecond: 250);
        await MeasureAsync(line, Warm, Pages);
        await MeasureAsync(line, Warm, 0);
        List<Measured> without = [], with = [];
        for (int i = 0; i < Pairs; i++)
            foreach (bool isWatched in i % 2 == 0 ? (bool[])[false, true] : [true, false])
                (isWatched ? with : without).Add(await MeasureAsync(line, Block, isWatched ? Pages : 0));
        Assert.All(with, block => Assert.NotEqual(0, block.Pictures));
        await File.AppendAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"""
            {Pages} pages by turns, {Pairs} pairs of blocks of {Block.TotalSeconds} s: {Text(without)} without; {Text(with)} with them,
            {with.Sum(block => block.Pictures) / with.Count / Block.TotalSeconds:0.0} pictures/s to all of them; of pairs, rate with / without {Share(with, without)}; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}

            """), TestContext.Current.CancellationToken);
    }

    private static async Task<Measured> MeasureAsync(PageLine line, TimeSpan lasting, int pages)
    {
        List<ReadingPage> open = [];
        for (int i = 0; i < pages; i++) open.Add(await ReadingPage.OpenAsync(line));
        await Task.Delay(Settle, TestContext.Current.CancellationToken);
        int before = line.Broker.Published.On("cap/result").Count, pictures = open.Sum(page => page.Pictures);
        long began = TimeProvider.System.GetTimestamp();
        await Task.Delay(lasting, TestContext.Current.CancellationToken);
        double[] latencies = [.. line.Broker.Published.On("cap/result").Skip(before).Select(message => message.Json.GetProperty("timing"))
            .Where(timing => timing.ValueKind == JsonValueKind.Object && timing.GetProperty("inferMs").ValueKind == JsonValueKind.Number)
            .Select(timing => timing.GetProperty("totalMs").GetDouble()).Order()];
        double rate = latencies.Length / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        pictures = open.Sum(page => page.Pictures) - pictures;
        foreach (ReadingPage page in open) await page.DisposeAsync();
        return new Measured(rate, latencies[latencies.Length / 2], latencies[(int)(0.99 * latencies.Length)], pictures);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Text(List<Measured> blocks) => string.Create(CultureInfo.InvariantCulture,
        $"median {Median(blocks.Select(block => block.Rate)):0.0} judged/s, p50 {Median(blocks.Select(block => block.P50)):0.0} ms, p99 {Median(blocks.Select(block => block.P99)):0.0} ms");

    private static string Share(List<Measured> with, List<Measured> without) => string.Join(' ', with.Zip(
        without, (one, other) => (one.Rate / other.Rate).ToString("0.00", CultureInfo.InvariantCulture)));

    private sealed record Measured(double Rate, double P50, double P99, int Pictures);
}
