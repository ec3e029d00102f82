using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using EdgeInspector.Web.Users;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>Users who come and go while the agent runs, and what they see and may do.</summary>
[Needs("chromium")]
[Long]
[Collection(PastLines.Name)]
public sealed class LoginScreenTests(PastLine past, Browser browser) : IAsyncDisposable
{
    private const string Right = "correct horse";
    private static readonly UserBook Users = UserBook.Empty.With(new User("Mia", Role.Operator, Passwords.Hash(Right)));

    private bool _hasUsers;

    [Theory]
    [InlineData(1280, "en", false)]
    [InlineData(400, "de", true)]
    public async Task Layout_IsForEverybody(int width, string language, bool isDark)
    {
        await using OpenPage open = await OpenAsync(width, language, isDark);
        await Axe.CheckAsync(open);
        await open.KeepAsync($"login-{width}-{(isDark ? "dark" : "light")}-{language}");
    }

    [Fact]
    public async Task Operator_LogsIn_ReviewsUnderTheirName_TakesControl_AndIsOutWhenRemoved()
    {
        await using OpenPage open = await OpenAsync();
        open.MayBeRefused = true;
        IPage page = open.Page;
        // By keyboard alone.
        await TypeLoginAsync(page, "mia", "wrong horse");
        await page.GetByText("The name or the password is wrong.").WaitForAsync();
        await page.Locator("main.login input").First.FocusAsync();
        await TypeLoginAsync(page, "mia", Right);
        await page.Locator(".top .user", new PageLocatorOptions { HasText = "Mia" }).WaitForAsync();
        await page.Locator(".verdict").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take control" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new("^Give back") }).WaitForAsync();
        await past.Line.Broker.Published.WaitForAsync(
            "/config", config => config.Text.Contains("\"holder\":\"Mia (page)\"", StringComparison.Ordinal));
        await Axe.CheckAsync(open);
        await open.KeepAsync("lease-1280-light-en");

        await page.GotoAsync(new Uri(past.Address, $"#rejects/cap/{past.Rejects[0]}").AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new("^Confirm") }).ClickAsync();
        CapturedMessage review = await past.Line.Broker.Published.WaitForAsync("cap/review", _ => true);
        Assert.Equal("Mia", review.Json.GetProperty("reviewer").GetString());
        CapturedMessage change = await past.Line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("\"verb\":\"review\"", StringComparison.Ordinal));
        Assert.Equal("Mia", change.Json.GetProperty("audit").GetProperty("by").GetString());

        // What the role does not allow is not offered, and says why.
        await page.GotoAsync(new Uri(past.Address, "#threshold").AbsoluteUri);
        await page.GetByText("Not with the role operator.").WaitForAsync();
        Write(Users.With(Users.Find("Mia")! with { Role = Role.Viewer }));
        await page.GetByText("You have been logged out").WaitForAsync();
        // Without users it is everybody's again.
        Write(UserBook.Empty);
        await Eventually.TrueAsync(async () => !(await past.Line.AskAsync("api/session")).GetProperty("hasUsers").GetBoolean());
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new("^Change ") }).WaitForAsync();
    }

    /// <summary>Other tests have no users.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_hasUsers) return;
        Write(UserBook.Empty);
        await Eventually.TrueAsync(async () => !(await past.Line.AskAsync("api/session")).GetProperty("hasUsers").GetBoolean());
    }

    // As the verb does it, without a process for each.
    private void Write(UserBook users)
    {
        _hasUsers = !users.IsEmpty;
        string file = Path.Combine(past.Line.State, "users.json");
        File.WriteAllBytes(file + "-new", users.ToBytes());
        File.Move(file + "-new", file, overwrite: true);
    }

    private async Task<OpenPage> OpenAsync(int width = 1280, string language = "en", bool isDark = false)
    {
        Write(Users);
        await Eventually.TrueAsync(async () => (await past.Line.AskAsync("api/session")).GetProperty("hasUsers").GetBoolean());
        OpenPage open = await browser.OpenAsync(past.Address, width, 800, language, isDark);
        await open.Page.Locator("main.login input").First.WaitForAsync();
        return open;
    }

    private static async Task TypeLoginAsync(IPage page, string name, string password)
    {
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(name);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(password);
        await page.Keyboard.PressAsync("Enter");
    }
}
