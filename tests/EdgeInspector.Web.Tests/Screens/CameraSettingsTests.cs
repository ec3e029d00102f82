using System.Text.Json;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>Exposure, gain and trigger of a camera that speaks GigE Vision, set on the page and read back from the camera.</summary>
[Collection(GigeCollection.Name)]
[Needs("chromium")]
[Long]
public sealed class CameraSettingsTests(TaughtLine taught, Browser browser)
{
    private readonly PartRenderer _renderer = new(TaughtLine.Width, TaughtLine.Height, 1);

    [Fact]
    public async Task Settings_AreReadBack_ChangedWithAReason_TakenBack_AndRefusedWithWhatTheCameraSays()
    {
        using VirtualGigeCamera camera = Parts();
        await using PageLine line = await PageLine.StartAsync(taught, station: Station("""
            , "exposureMicroseconds": 2000 /* by the lamp */, "gain": 3
            """));
        await using OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#camera"));
        open.MayBeRefused = true;
        IPage page = open.Page;
        await ReadAsync(page, "exposureMicroseconds", "2,000");
        await ReadAsync(page, "gain", "3");
        await ReadAsync(page, "trigger.mode", "free run");
        await Axe.CheckAsync(open);
        await open.KeepAsync("camera-settings");

        ILocator apply = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Change", Exact = true });
        await page.GetByLabel("New value: Exposure (µs)").FillAsync("3500");
        Assert.True(await apply.IsDisabledAsync());
        await page.GetByLabel("Your name").FillAsync("Mia");
        await page.GetByLabel("Why").FillAsync("darker lot <b>");
        await apply.ClickAsync();
        await page.GetByText("Changed: exposureMicroseconds 2000 became exposureMicroseconds 3500: darker lot <b> (Mia).").WaitForAsync();
        await ReadAsync(page, "exposureMicroseconds", "3,500");
        await Eventually.TrueAsync(() => camera.Settings.Exposure == 3500);
        Assert.Contains("\"exposureMicroseconds\": 3500 /* by the lamp */",
            await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        CapturedMessage change = await line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("darker lot", StringComparison.Ordinal));
        Assert.Equal("setCamera", change.Json.GetProperty("audit").GetProperty("verb").GetString());
        await open.KeepAsync("camera-settings-changed");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take it back" }).ClickAsync();
        await ReadAsync(page, "exposureMicroseconds", "2,000");

        // The camera takes gains up to 10.
        await page.GetByLabel("New value: Gain").FillAsync("99");
        await page.GetByLabel("Why").FillAsync("test");
        await apply.ClickAsync();
        await page.GetByText("GainRaw cannot be set to 99").First.WaitForAsync();
        await ReadAsync(page, "gain", "3");
        Assert.DoesNotContain("\"gain\": 99", await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        await open.KeepAsync("camera-settings-refused");
    }

    [Fact]
    public async Task Settings_ChangedBySomebodyElseMeanwhile_AreNotOverwritten_AndACameraThatIsPulledIsSaid()
    {
        VirtualGigeCamera camera = Parts();
        await using PageLine line = await PageLine.StartAsync(taught, station: Station(", \"gain\": 3"));
        await using OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#camera"));
        open.MayBeRefused = true;
        IPage page = open.Page;
        await ReadAsync(page, "gain", "3");
        await page.GetByLabel("New value: Gain").FillAsync("5");
        string file = await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(line.Configuration, file.Replace("\"gain\": 3", "\"gain\": 4", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await ReadAsync(page, "gain", "4");
        await page.GetByLabel("Your name").FillAsync("Mia");
        await page.GetByLabel("Why").FillAsync("test");
        ILocator apply = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Change", Exact = true });
        await apply.ClickAsync();
        await page.GetByText("Not changed: Nothing was changed: somebody changed the configuration meanwhile.").WaitForAsync();
        // Now that it was seen it is meant.
        await apply.ClickAsync();
        await ReadAsync(page, "gain", "5");

        camera.Dispose();
        await page.Locator(".settings .trouble[role=alert]").WaitForAsync();
        Assert.Equal("no camera", await page.Locator("tr[data-key=gain] .read b").InnerTextAsync());
        await page.Locator("main.camera.stale .canvas.old").WaitForAsync();
        await open.KeepAsync("camera-pulled");
        JsonElement details = await line.AskAsync("api/stations/cap/camera");
        Assert.False(details.GetProperty("isOpen").GetBoolean());
    }

    private static Task ReadAsync(IPage page, string key, string value) => page.Locator($"tr[data-key='{key}'] .read b",
        new PageLocatorOptions { HasTextString = value }).WaitForAsync();

    private static string Station(string more) => $$"""
        "threshold": 900, "camera": { "driver": "aravis", "address": "{{VirtualGigeCamera.Loopback}}", "pixelFormat": "RGB8",
          "region": [0, 0, {{TaughtLine.Width}}, {{TaughtLine.Height}}], "framesPerSecond": 8{{more}} }
        """;

    private unsafe VirtualGigeCamera Parts() => new()
    {
        Draw = (pixels, width, height, number) =>
        {
            if ((width, height) == (TaughtLine.Width, TaughtLine.Height))
                _renderer.Draw(5000 + number, DefectKind.None, new Span<byte>((void*)pixels, width * height * 3));
        },
    };
}
