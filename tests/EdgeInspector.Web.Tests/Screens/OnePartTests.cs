using System.Globalization;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.Web.Tests.Browsing;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>
/// What stands beside each other on the page is of one part: verdict, picture with overlay, and the pixels, which carry a counter of the
/// camera. EDGEINSPECTOR_PAGE_PARTS is how many parts go by; what was seen goes behind the file of EDGEINSPECTOR_PAGE_FIGURES.
/// </summary>
[Collection(GigeCollection.Name)]
[Needs("chromium")]
[Long]
public sealed class OnePartTests(TaughtLine taught, Browser browser)
{
    private const int Short = 60, FramesPerSecond = 20, Counters = 1 << 16;

    // Looks before each picture of the browser is drawn, until so many parts went by, and some of them with a picture: a busy machine
    // draws few.
    private const string Noting = $$"""
        wanted => {
          {{CountedCamera.ReadCounter}}
          const notes = window.notes = { verdicts: {}, counters: {}, mixed: [], looks: 0, isDone: false };
          let first = null;
          const look = () => {
            const verdict = document.querySelector('.verdict'), canvas = document.querySelector('.picture canvas');
            const seq = Number(verdict.dataset.seq);
            if (seq) {
              first ??= seq;
              notes.looks++;
              notes.verdicts[seq] = verdict.dataset.verdict;
              if (canvas && !canvas.hidden) {
                if (canvas.dataset.seq !== verdict.dataset.seq) notes.mixed.push(`${seq} beside ${canvas.dataset.seq}`);
                else notes.counters[seq] ??= readCounter(canvas);
              }
              notes.isDone = seq - first >= wanted && Object.keys(notes.counters).length >= 10;
            }
            if (!notes.isDone) requestAnimationFrame(look);
          };
          look();
        }
        """;

    [Fact]
    public async Task VerdictPictureAndPixels_AtEveryLook_AreOfOnePart()
    {
        int parts = Environment.GetEnvironmentVariable("EDGEINSPECTOR_PAGE_PARTS") is { Length: > 0 } wanted
            ? int.Parse(wanted, CultureInfo.InvariantCulture) : Short;
        using CountedCamera camera = new();
        await using PageLine line = await PageLine.StartAsync(taught, station: CountedCamera.Station(FramesPerSecond));
        await using OpenPage open = await browser.OpenAsync(line.Address);
        await open.WaitForVerdictAsync();
        await open.Page.EvaluateAsync(Noting, parts);
        await Eventually.TrueAsync(() => open.Page.EvaluateAsync<bool>("() => notes.isDone"), Eventually.Patience + (parts / 2.0));
        JsonElement notes = JsonSerializer.Deserialize<JsonElement>(await open.Page.EvaluateAsync<string>("() => JSON.stringify(notes)"));
        Assert.Equal("[]", notes.GetProperty("mixed").GetRawText());

        Dictionary<string, JsonElement> published = line.Broker.Published.On("cap/result").Select(message => message.Json).ToDictionary(
            record => record.GetProperty("seq").GetRawText());
        JsonProperty[] verdicts = [.. notes.GetProperty("verdicts").EnumerateObject()];
        JsonProperty[] counters = [.. notes.GetProperty("counters").EnumerateObject()];
        // The newest of them may not have come to the test yet.
        foreach (JsonProperty verdict in verdicts.Where(one => published.ContainsKey(one.Name)))
            Assert.Equal(published[verdict.Name].GetProperty("verdict").GetString(), verdict.Value.GetString());
        int[] ahead = [.. counters.Where(one => published.ContainsKey(one.Name)).Select(
            one => Ahead(one.Value.GetInt32(), published[one.Name]))];
        Assert.NotEmpty(ahead);
        // Counter and the camera's number of the frame begin apart, and stay so.
        Assert.Single(ahead.Distinct());
        Say(string.Create(CultureInfo.InvariantCulture, $"{parts} parts at {FramesPerSecond}/s: {notes.GetProperty("looks").GetInt32()} looks, "
            + $"{verdicts.Length} verdicts and {counters.Length} pictures shown, none beside another part's"));
    }

    private static void Say(string what)
    {
        if (Environment.GetEnvironmentVariable("EDGEINSPECTOR_PAGE_FIGURES") is { Length: > 0 } file)
            File.AppendAllText(file, $"{what}; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}\n");
    }

    private static int Ahead(int counter, JsonElement record)
    {
        int frame = int.Parse(record.GetProperty("frame").GetProperty("cameraFrameId").GetString()!, CultureInfo.InvariantCulture);
        return (counter - frame + Counters) % Counters;
    }
}
