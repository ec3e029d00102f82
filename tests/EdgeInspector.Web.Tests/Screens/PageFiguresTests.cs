using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>
/// How late the page is, and what it costs: figures for src/FIGURES.md, written behind the file that EDGEINSPECTOR_PAGE_FIGURES names. They
/// belong to the machine and its load, so that nothing is asserted of times.
/// </summary>
[Collection(GigeCollection.Name)]
[Needs("chromium")]
[Long]
public sealed class PageFiguresTests(TaughtLine taught, Browser browser)
{
    private const int Parts = 300, Points = 10_000, Connects = 10_000;

    // The counter that the camera painted is read from the canvas itself; verdicts when the browser has them on the screen.
    private const string Looking = $$"""
        wanted => new Promise(done => {
          {{CountedCamera.ReadCounter}}
          const pictures = [], verdicts = [], now = () => performance.timeOrigin + performance.now();
          let shown = '', said = '';
          const look = () => {
            const verdict = document.querySelector('.verdict'), canvas = document.querySelector('.picture canvas');
            if (verdict?.dataset.seq && verdict.dataset.seq !== said) verdicts.push([Number(said = verdict.dataset.seq), now()]);
            if (canvas && !canvas.hidden && canvas.dataset.seq !== shown) {
              shown = canvas.dataset.seq;
              pictures.push([readCounter(canvas), now()]);
            }
            if (pictures.length >= wanted) done({ pictures, verdicts }); else requestAnimationFrame(look);
          };
          look();
        })
        """;

    // The library is kept where it comes to be, so that its chart can be drawn again.
    private const string KeepingCharts = """
        let real;
        window.charts = [];
        Object.defineProperty(window, 'uPlot', {
          get: () => real && new Proxy(real, {
            construct(target, given) { const chart = new target(...given); charts.push(chart); return chart; },
          }),
          set: value => { real = value; },
        });
        """;

    private const string DrawingAgain = """
        async turns => {
          const chart = charts.find(one => one.data[0].length === 10000), times = [];
          const probe = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
          let drawn;
          (chart.hooks.draw ??= []).push(() => { drawn = true; });
          for (let i = 0; i < turns; i++) {
            const began = performance.now();
            drawn = false;
            chart.redraw(true);
            while (!drawn) await Promise.resolve();
            probe.drawImage(chart.ctx.canvas, 0, 0, 1, 1, 0, 0, 1, 1);
            probe.getImageData(0, 0, 1, 1);
            times.push(performance.now() - began);
            await new Promise(requestAnimationFrame);
          }
          return times;
        }
        """;

    [Fact]
    public async Task CameraToCanvas_VerdictToPage_Shell_Trend()
    {
        string file = File();
        using CountedCamera camera = new();
        await using PageLine line = await PageLine.StartAsync(taught, station: CountedCamera.Station(10));
        await using OpenPage open = await browser.OpenAsync(line.Address);
        await open.WaitForVerdictAsync();
        List<double> shells = [];
        for (int i = 0; i < 10; i++)
        {
            await open.Page.ReloadAsync();
            await open.WaitForVerdictAsync();
            await open.Page.WaitForFunctionAsync("() => performance.getEntriesByName('first-contentful-paint').length");
            shells.Add(await open.Page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime"));
        }
        JsonElement seen = await open.Page.EvaluateAsync<JsonElement>(Looking, Parts);
        List<double> pictures = [], verdicts = [];
        foreach (JsonElement picture in seen.GetProperty("pictures").EnumerateArray())
            if (camera.Drawn.TryGetValue(picture[0].GetInt32(), out double at)) pictures.Add(picture[1].GetDouble() - at);
        Dictionary<long, double> published = line.Broker.Published.On("cap/result").Select(message => message.Json).ToDictionary(
            record => record.GetProperty("seq").GetInt64(), record => Milliseconds(record.GetProperty("publishedAt").GetDateTimeOffset()));
        foreach (JsonElement verdict in seen.GetProperty("verdicts").EnumerateArray())
            if (published.TryGetValue(verdict[0].GetInt64(), out double at)) verdicts.Add(verdict[1].GetDouble() - at);
        // The first one stood there already.
        Assert.True(pictures.Count > 0.9 * Parts, $"{pictures.Count} counters of {Parts} pictures were read.");
        Assert.True(verdicts.Count > Parts / 2, $"{verdicts.Count} verdicts were seen.");
        Say(file, "camera to canvas", pictures[1..]);
        Say(file, "verdict to page", verdicts[1..]);
        Say(file, "first paint of the shell", shells);

        string trend = Longer(await line.AskAsync("api/stations/cap/scores"));
        await open.Page.RouteAsync("**/scores", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "application/json",
            Body = trend,
        }));
        await open.Page.AddInitScriptAsync(KeepingCharts);
        await open.Page.GotoAsync(new Uri(line.Address, "#threshold").AbsoluteUri);
        await open.Page.ReloadAsync();
        await open.Page.WaitForFunctionAsync("() => charts.some(one => one.data[0].length === 10000)");
        Say(file, $"trend of {Points} points drawn again", await open.Page.EvaluateAsync<double[]>(DrawingAgain, 50));
        await open.KeepAsync("threshold-10000");
    }

    [Fact]
    public async Task Connects_LeaveHandlesAndMemoryAsTheyWere()
    {
        string file = File();
        await using PageLine line = await PageLine.StartAsync(taught, framesPerSecond: 1);
        await ConnectAsync(line, Connects / 10);
        (int handles, int threads, long memory) = Look(line);
        int refused = await ConnectAsync(line, Connects);
        await Eventually.TrueAsync(() => Look(line).Handles <= handles + 4);
        (int handlesAfter, int threadsAfter, long memoryAfter) = Look(line);
        await System.IO.File.AppendAllTextAsync(file, string.Create(CultureInfo.InvariantCulture,
            $"{Connects} connects, {refused} more refused: handles {handles} to {handlesAfter}, threads {threads} to {threadsAfter}, "
            + $"resident memory {memory} to {memoryAfter} kB, {Load()}\n"),
            TestContext.Current.CancellationToken);
    }

    private static string File()
    {
        string file = Environment.GetEnvironmentVariable("EDGEINSPECTOR_PAGE_FIGURES") ?? "";
        Assert.SkipWhen(file.Length == 0, "Set EDGEINSPECTOR_PAGE_FIGURES to a file for the figures.");
        return file;
    }

    private static string Load() => $"load {System.IO.File.ReadAllText("/proc/loadavg").Split(' ')[0]}";

    private static void Say(string file, string what, IReadOnlyCollection<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        System.IO.File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture,
            $"{what}: p50 {At(0.5):0.0}, p95 {At(0.95):0.0}, p99 {At(0.99):0.0}, most {sorted[^1]:0.0} ms of {sorted.Length}, {Load()}\n"));
    }

    private static (int Handles, int Threads, long Memory) Look(PageLine line)
    {
        string process = $"/proc/{line.Program.Id}";
        string memory = System.IO.File.ReadLines(process + "/status").First(row => row.StartsWith("VmRSS:", StringComparison.Ordinal));
        return (Directory.GetFiles(process + "/fd").Length, Directory.GetDirectories(process + "/task").Length,
            long.Parse(memory["VmRSS:".Length..^"kB".Length], CultureInfo.InvariantCulture));
    }

    // Each is welcomed, as a page is, before it goes. Returns how often there was no room because those before were not gone yet.
    private static async Task<int> ConnectAsync(PageLine line, int times)
    {
        int refused = 0;
        for (int i = 0; i < times; i++)
            while (!await TryConnectAsync(line, isPulled: i % 2 == 1)) Assert.True(++refused < times, "The page lets nobody in any more.");
        return refused;
    }

    private static async Task<bool> TryConnectAsync(PageLine line, bool isPulled)
    {
        Uri live = new(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{line.Port}/live"));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", line.Address.AbsoluteUri.TrimEnd('/'));
        try
        {
            await socket.ConnectAsync(live, TestContext.Current.CancellationToken);
            WebSocketReceiveResult first = await socket.ReceiveAsync(new byte[1 << 16], TestContext.Current.CancellationToken);
            if (first.MessageType != WebSocketMessageType.Text) return false;
            // The page's answer to a farewell is that the connection ends.
            if (!isPulled) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
            else socket.Abort();
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    private static string Longer(JsonElement trend)
    {
        JsonObject longer = JsonNode.Parse(trend.GetRawText())!.AsObject();
        foreach (string list in (string[])["seq", "at", "score", "threshold", "failed", "review", "scale"])
        {
            JsonArray known = longer[list]!.AsArray();
            JsonArray all = [];
            for (int i = 0; i < Points; i++)
            {
                all.Add(list switch
                {
                    "seq" => i + 1,
                    "failed" => false,
                    "score" => 20 + Math.Sin(0.01 * i) + i % 7,
                    _ => known[i % known.Count]?.DeepClone(),
                });
            }
            longer[list] = all;
        }
        longer["marks"] = new JsonArray();
        return longer.ToJsonString();
    }

    private static double Milliseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalMilliseconds;
}
