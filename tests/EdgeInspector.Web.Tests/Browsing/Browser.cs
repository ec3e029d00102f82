using EdgeInspector.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Browsing;

/// <summary>Debian's chromium, started with the first page that is opened.</summary>
public sealed class Browser : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens a page; skips the test where there is no chromium.</summary>
    /// <param name="address">The operator page.</param>
    /// <param name="width">Of the window, pixels.</param>
    /// <param name="height">Of the window, pixels.</param>
    /// <param name="language">Of the browser.</param>
    /// <param name="isDark">Whether the system wants dark pages.</param>
    /// <param name="hasTouch">Whether there are fingers.</param>
    public async Task<OpenPage> OpenAsync(Uri address, int width = 1280, int height = 800, string language = "en", bool isDark = false,
        bool hasTouch = false)
    {
        string program = Component.Chromium.Require().Path;
        await _starting.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                // As root, as build servers are.
                Args = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
            });
        }
        finally
        {
            _starting.Release();
        }
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            // Of an authority that only the test knows.
            IgnoreHTTPSErrors = address.Scheme == Uri.UriSchemeHttps,
            HasTouch = hasTouch,
            Locale = language,
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout((float)(1000 * Eventually.Patience));
        return await OpenPage.LoadAsync(context, address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _starting.Dispose();
    }
}
