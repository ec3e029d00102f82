using System.Net;
using EdgeInspector.Web.Api;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace EdgeInspector.Web.Tests.Users;

/// <summary>
/// Each endpoint times each role, over HTTP. An endpoint that is not in the table fails: somebody must decide who may ask.
/// </summary>
public sealed class AccessMatrixTests
{
    private static readonly Dictionary<string, Role?> Wanted = new()
    {
        ["GET /api/session"] = null,
        ["POST /api/login"] = null,
        ["POST /api/logout"] = null,
        ["GET /api/about"] = Role.Viewer,
        ["GET /api/health"] = Role.Viewer,
        ["GET /api/openapi.json"] = Role.Viewer,
        ["GET /api/parts"] = Role.Viewer,
        ["GET /api/parts.csv"] = Role.Viewer,
        ["GET /api/stations/{station}/statistics"] = Role.Viewer,
        ["GET /api/stations/{station}/camera"] = Role.Viewer,
        ["GET /api/stations/{station}/models"] = Role.Viewer,
        ["GET /api/stations/{station}/models/{model}/difference"] = Role.Viewer,
        ["GET /api/stations/{station}/models/{model}/check"] = Role.ShiftLead,
        ["GET /api/stations/{station}/models/{model}/export"] = Role.Engineer,
        ["POST /api/stations/{station}/models/import"] = Role.Engineer,
        ["GET /api/stations/{station}/shadow"] = Role.Viewer,
        ["GET /api/stations/{station}/collected/{picture}"] = Role.Viewer,
        ["GET /api/stations/{station}/challenges"] = Role.Viewer,
        ["GET /api/stations/{station}/suspects.csv"] = Role.Viewer,
        ["GET /api/stations/{station}/scores"] = Role.Viewer,
        ["GET /api/stations/{station}/shifts"] = Role.Viewer,
        ["GET /api/stations/{station}/report"] = Role.Viewer,
        ["GET /api/stations/{station}/parts/{seq}"] = Role.Viewer,
        ["GET /api/stations/{station}/parts/{seq}/evidence"] = Role.Viewer,
        ["GET /api/stations/{station}/models/{model}/learned/{picture}"] = Role.Viewer,
        ["GET /api/stations/{station}/parts/{seq}/pictures/frame"] = Role.Viewer,
        ["GET /api/stations/{station}/parts/{seq}/pictures/overlay"] = Role.Viewer,
        ["GET /api/stations/{station}/parts/{seq}/pictures/small"] = Role.Viewer,
        ["POST /api/commands/ping"] = Role.Viewer,
        ["POST /api/commands/setLot"] = Role.Operator,
        ["POST /api/commands/pause"] = Role.Operator,
        ["POST /api/commands/resume"] = Role.Operator,
        ["POST /api/commands/review"] = Role.Operator,
        ["POST /api/commands/challenge"] = Role.Operator,
        ["POST /api/commands/acknowledgeAlarm"] = Role.Operator,
        ["POST /api/commands/shelveAlarm"] = Role.ShiftLead,
        ["POST /api/commands/unshelveAlarm"] = Role.ShiftLead,
        ["POST /api/lease"] = Role.Operator,
        ["POST /api/commands/resetStats"] = Role.ShiftLead,
        ["POST /api/commands/selectRecipe"] = Role.ShiftLead,
        ["POST /api/commands/setThreshold"] = Role.Engineer,
        ["POST /api/commands/setCamera"] = Role.Engineer,
        ["GET /api/stations/{station}/mask"] = Role.Viewer,
        ["POST /api/commands/setMask"] = Role.Engineer,
        ["POST /api/commands/setZones"] = Role.Engineer,
        ["POST /api/commands/activateModel"] = Role.Engineer,
        ["POST /api/commands/shadowModel"] = Role.Engineer,
        ["POST /api/commands/stopShadow"] = Role.Engineer,
        ["POST /api/commands/rollbackModel"] = Role.Engineer,
        ["POST /api/commands/listCandidates"] = Role.Viewer,
        ["POST /api/commands/teach"] = Role.ShiftLead,
        ["POST /api/commands/withdrawCandidate"] = Role.ShiftLead,
        ["POST /api/commands/approveCandidate"] = Role.ShiftLead,
        ["POST /api/commands/relearn"] = Role.Engineer,
        ["POST /api/commands/collect"] = Role.Engineer,
        ["POST /api/commands/listCollected"] = Role.Viewer,
        ["GET /api/system/audit"] = Role.ShiftLead,
        ["GET /api/system/configuration"] = Role.Engineer,
        ["POST /api/system/doctor"] = Role.Engineer,
        ["POST /api/system/bundle"] = Role.Admin,
        ["GET /api/sessions"] = Role.Admin,
    };

    [Fact]
    public async Task EachEndpoint_AnswersEachRoleThatMayAsk_AndNoOther()
    {
        await using PageHost host = await PageHost.StartAsync();
        (string Method, string Path)[] calls =
        [
            .. from endpoint in new PageApi(host.Hub, host.Access, host.Time).Endpoints
               from path in Paths(endpoint)
               select (endpoint.Method, path),
        ];
        Assert.Equal(Wanted.Keys.Order(StringComparer.Ordinal), calls.Select(call => $"{call.Method} {call.Path}").Order(StringComparer.Ordinal));
        Dictionary<Role, string> cookies = Enum.GetValues<Role>().ToDictionary(role => role, role => host.CookieOf(role.ToString()));
        foreach ((string method, string path) in calls)
        {
            Role? least = Wanted[$"{method} {path}"];
            foreach (Role? role in (Role?[])[null, .. Enum.GetValues<Role>()])
            {
                // Logging out ends the session, which the others still need.
                string? cookie = role is { } own && path != "/api/logout" ? cookies[own] : null;
                using HttpResponseMessage answer = await host.SendAsync(method, path, cookie);
                HttpStatusCode? refused = least is null || role >= least ? null
                    : role is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
                string said = $"{role?.ToString() ?? "nobody"} asked {method} {path} and got {answer.StatusCode}";
                // There is no agent: whoever may ask learns that.
                if (refused is null) Assert.False(answer.StatusCode is HttpStatusCode.Forbidden, said);
                if (refused is null && path != "/api/login") Assert.False(answer.StatusCode is HttpStatusCode.Unauthorized, said);
                if (refused is not null) Assert.True(answer.StatusCode == refused, said);
            }
        }
        foreach (Role? role in (Role?[])[null, .. Enum.GetValues<Role>()])
        {
            if (role is { } own) (await host.OpenAsync(cookies[own])).Dispose();
            else await Assert.ThrowsAnyAsync<Exception>(() => host.OpenAsync(null));
        }
    }

    [Theory]
    [InlineData(null, false, "127.0.0.1", Role.Viewer)]
    [InlineData(null, true, "10.0.0.1", null)]
    [InlineData(false, false, "127.0.0.1", Role.Admin)]
    [InlineData(false, true, "::1", Role.Admin)]
    [InlineData(false, true, "::ffff:127.0.0.1", Role.Admin)]
    [InlineData(false, true, "10.0.0.1", null)]
    [InlineData(false, true, null, null)]
    [InlineData(true, false, "127.0.0.1", null)]
    [InlineData(true, true, "127.0.0.1", Role.Viewer)]
    [InlineData(true, true, "10.0.0.1", null)]
    public void Caller_WithoutALogin_MayWhatTheUsersAndTheAddressSay(bool? hasUsers, bool isKiosk, string? address, Role? role)
    {
        using var access = new PageAccess(TimeProvider.System);
        access.Renew(hasUsers is { } any ? any ? PageHost.OneOfEachRole() : UserBook.Empty : null, isKiosk);
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        context.Request.Headers.Cookie = "edgeinspector-0=00";
        Assert.Equal(role, access.CallerOf(context).Role);
    }

    [Fact]
    public void Caller_WhileTheUsersCannotBeRead_IsNobody()
    {
        using var access = new PageAccess(TimeProvider.System);
        access.Renew(UserBook.Unreadable, isKiosk: false);
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        Assert.True(access.HasUsers);
        Assert.Null(access.CallerOf(context).Role);
    }

    private static IEnumerable<string> Paths(ApiEndpoint endpoint) => endpoint.Choices is null
        ? [endpoint.Path]
        : endpoint.Choices.Select(choice => endpoint.Path[..endpoint.Path.LastIndexOf('{')] + choice);
}
