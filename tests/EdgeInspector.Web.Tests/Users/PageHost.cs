using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Status;
using EdgeInspector.Web.Api;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Web.Tests.Users;

/// <summary>
/// The page's server in this process, with a user of each role and a clock that the test moves; its agent has a write lease alone.
/// </summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false });

    private PageHost(WebApplication server, FakeTimeProvider time)
    {
        (_server, Time) = (server, time);
        // Its beats of a quarter of an hour that is skipped would come at once, and a page that cannot take so many is let go.
        Hub = new LiveHub(TimeProvider.System, "0");
        Access = new PageAccess(time);
        new OperatorPage(Hub, Access, time).Use(server, server.Lifetime.ApplicationStopping);
    }

    public FakeTimeProvider Time { get; }

    public LiveHub Hub { get; }

    public PageAccess Access { get; }

    public Uri Address { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    /// <param name="users">The users; those of <see cref="OneOfEachRole"/> where none are given.</param>
    /// <param name="isKiosk">Whether this machine may look without a login.</param>
    public static async Task<PageHost> StartAsync(UserBook? users = null, bool isKiosk = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var host = new PageHost(builder.Build(), new FakeTimeProvider());
        host.Access.Renew(users ?? OneOfEachRole(), isKiosk);
        await host._server.StartAsync();
        host.Address = new Uri(host._server.Urls.Single());
        return host;
    }

    /// <summary>Users that are called as their role is; nobody knows their passwords.</summary>
    public static UserBook OneOfEachRole() =>
        Enum.GetValues<Role>().Aggregate(UserBook.Empty, (book, role) => book.With(new User(role.ToString(), role, "AQ==")));

    /// <summary>What a browser that has logged in sends with each request.</summary>
    public string CookieOf(string user) => CookieWith(Access.Sessions.Open(Access.Users!.Find(user)!));

    public string CookieWith(string secret) => $"edgeinspector-{Address.Port}={secret}";

    /// <summary>Shows an agent that has a write lease and nothing else.</summary>
    public WriteLease ShowAgent()
    {
        var agent = new LeasedAgent(new WriteLease(Time));
        Hub.Open(agent, agent, agent);
        return agent.Lease;
    }

    /// <summary>Sends a request as the page does.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, string path, string? cookie = null, object? body = null) =>
        SendAsync(method, path, cookie, method == "POST" ? JsonContent.Create(body ?? new { }) : null);

    /// <summary>Sends a body as it is.</summary>
    public Task<HttpResponseMessage> SendRawAsync(string path, string body) =>
        SendAsync("POST", path, null, new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>The same, for the answer's JSON.</summary>
    public async Task<JsonElement> AskAsync(string method, string path, string? cookie = null, object? body = null)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, cookie, body);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    /// <summary>Opens the page's socket.</summary>
    public async Task<ClientWebSocket> OpenAsync(string? cookie)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", Address.GetLeftPart(UriPartial.Authority));
        if (cookie is not null) socket.Options.SetRequestHeader("Cookie", cookie);
        await socket.ConnectAsync(new Uri($"ws://{Address.Authority}/live"), TestContext.Current.CancellationToken);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Hub.DisposeAsync();
        Access.Dispose();
        _client.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? cookie, HttpContent? content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address, path)) { Content = content };
        request.Headers.Add("Origin", Address.GetLeftPart(UriPartial.Authority));
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class LeasedAgent(WriteLease lease) : IPageAgent, IResultFormat, IFactFormat
    {
        public string Name => "line1";

        public long Session => 1;

        public IReadOnlyList<string> Stations => [];

        public IReadOnlyList<string> SeenBy(string name) => [];

        public WriteLease Lease => lease;

        public CommandDesk Desk => throw new NotSupportedException();

        public IPartArchive Parts => throw new NotSupportedException();

        public bool HasShifts => false;

        public IReadOnlyList<ShiftTime> Shifts(DateTimeOffset until, int count) => [];

        public StationStatistics Statistics(string station) => throw new NotSupportedException();

        public AgentHealth Health() => throw new NotSupportedException();

        public Task<CameraDetails> CameraAsync(string station, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<ModelVersions>> ModelsAsync(string station, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<ModelDifference?> ModelDifferenceAsync(string station, string model, string from) =>
            throw new NotSupportedException();

        public Task<ModelCheck?> CheckModelAsync(string station, string model) => throw new NotSupportedException();

        public Task<Stream?> ExportModelAsync(string station, string model) => throw new NotSupportedException();

        public Task<CommandOutcome> ImportModelAsync(
            string station, string recipe, Stream package, string by, string reason, Func<AgentCommand, Task<CommandOutcome>> ask,
            CancellationToken cancellation) => throw new NotSupportedException();

        public Task<GoodPatches> GoodPatchesAsync(string station, PastPart part, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<PictureCrop?> LearnedPictureAsync(string station, string model, string picture, PixelRectangle place) =>
            throw new NotSupportedException();

        public Task<ShadowFacts> ShadowAsync(string station, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<byte[]?> CollectedPictureAsync(string station, string which) => throw new NotSupportedException();

        public Task<byte[]?> IgnoreMaskAsync(string station) => throw new NotSupportedException();

        public ChallengeFacts Challenges(string station) => throw new NotSupportedException();

        public EdgeInspector.Challenges.ChallengeMemory ChallengeMemory(string station) => throw new NotSupportedException();

        public SuspectRange? Suspects(string station, long? run) => throw new NotSupportedException();

        public byte[] Write(ResultEntry result) => "{}"u8.ToArray();

        public byte[]? Write(StatusFact fact) => null;

        public byte[] Write(AgentEvent incident) => "{}"u8.ToArray();
    }
}
