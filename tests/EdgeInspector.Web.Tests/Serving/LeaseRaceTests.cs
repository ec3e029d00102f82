using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using EdgeInspector.Web.Users;
using Xunit;

namespace EdgeInspector.Web.Tests.Serving;

/// <summary>
/// Two pages and a program at the broker want to change the same station at the same moment, over real HTTP and a real broker.
/// EDGEINSPECTOR_LEASE_ROUNDS=1000 asks for more rounds than the few of every run.
/// </summary>
[Long]
public sealed class LeaseRaceTests(TaughtLine taught)
{
    private const int FewRounds = 25;
    private const string Right = "correct horse";

    [Fact]
    public async Task TwoPagesAndMqtt_RaceForTheLease_AndNoChangeComesBetweenThoseOfItsHolder()
    {
        int rounds = int.TryParse(
            Environment.GetEnvironmentVariable("EDGEINSPECTOR_LEASE_ROUNDS"), CultureInfo.InvariantCulture, out int more) ? more : FewRounds;
        await using PageLine line = await PageLine.StartAsync(taught, framesPerSecond: 1);
        string[] names = ["Mia", "Ben"];
        UserBook users = names.Aggregate(
            UserBook.Empty, (book, name) => book.With(new User(name, Role.Operator, Passwords.Hash(Right))));
        await File.WriteAllBytesAsync(
            Path.Combine(line.State, "users.json"), users.ToBytes(), TestContext.Current.CancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        string[] cookies = await Task.WhenAll(names.Select(name => LogInAsync(client, line, name)));
        await using CommandClient mqtt = await line.CommandsAsync();

        int[] pairs = new int[names.Length];
        int refused = 0, program = 0, programRefused = 0;
        for (int round = 0; round < rounds; round++)
        {
            using var start = new Barrier(names.Length + 1);
            Task[] racers =
            [
                .. names.Select((name, i) => Task.Run(async () =>
                {
                    start.SignalAndWait();
                    // As long as it takes: who comes second in a round comes first in its end.
                    while (!await PairAsync(client, line, name, cookies[i])) Interlocked.Increment(ref refused);
                    Interlocked.Increment(ref pairs[i]);
                })),
                Task.Run(async () =>
                {
                    start.SignalAndWait();
                    while (true)
                    {
                        JsonElement answer = await mqtt.AskAsync("pause", new JsonObject { ["station"] = "cap", ["by"] = "MES" });
                        if (answer.GetProperty("ok").GetBoolean()) break;
                        Assert.Equal("busy", answer.GetProperty("error").GetString());
                        Interlocked.Increment(ref programRefused);
                    }
                    Interlocked.Increment(ref program);
                }),
            ];
            await Task.WhenAll(racers);
        }

        Assert.Equal([rounds, rounds], pairs);
        Assert.Equal(rounds, program);
        // Nobody raced where nobody lost.
        Assert.True(refused + programRefused > 0, "Nobody was ever refused.");
        (string By, string Verb)[] changes =
        [
            .. File.ReadLines(Path.Combine(line.State, "audit.jsonl")).Select(text => JsonSerializer.Deserialize<JsonElement>(text))
                .Where(change => change.TryGetProperty("verb", out JsonElement verb) && verb.GetString() is "pause" or "resume")
                .Select(change => (change.GetProperty("by").GetString()!, change.GetProperty("verb").GetString()!)),
        ];
        Assert.Equal(2 * 2 * rounds + program, changes.Length);
        for (int i = 0; i < changes.Length; i++)
        {
            if (!names.Contains(changes[i].By)) continue;
            // Each page's pause is followed by its own resume, and by nothing of anybody else's.
            Assert.Equal((changes[i].By, "pause"), changes[i]);
            Assert.Equal((changes[i].By, "resume"), changes[++i]);
        }
        TestContext.Current.SendDiagnosticMessage(FormattableString.Invariant(
            $"{rounds} rounds: {2 * rounds} pairs of changes, {refused} pages and {programRefused} programs refused, {program} programs served."));
    }

    // A change of two steps that nobody may come between: the lease, pause, resume, the lease back.
    private static async Task<bool> PairAsync(HttpClient client, PageLine line, string name, string cookie)
    {
        using (HttpResponseMessage taken = await SendAsync(client, line, "api/lease", cookie, new { take = true }))
        {
            JsonElement reply = await taken.Content.ReadFromJsonAsync<JsonElement>();
            if (taken.StatusCode == HttpStatusCode.Conflict)
            {
                Assert.NotEqual($"{name} (page)", reply.GetProperty("lease").GetProperty("holder").GetString());
                return false;
            }
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
            Assert.Equal($"{name} (page)", reply.GetProperty("lease").GetProperty("holder").GetString());
        }
        foreach (string verb in (string[])["pause", "resume"])
        {
            using HttpResponseMessage done = await SendAsync(client, line, $"api/commands/{verb}", cookie,
                new { station = "cap", transaction = Guid.NewGuid().ToString("N") });
            Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        }
        using HttpResponseMessage back = await SendAsync(client, line, "api/lease", cookie, new { take = false });
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        return true;
    }

    private static async Task<string> LogInAsync(HttpClient client, PageLine line, string name)
    {
        string cookie = "";
        await Eventually.TrueAsync(async () =>
        {
            using HttpResponseMessage answer = await SendAsync(client, line, "api/login", null, new { name, password = Right });
            if (answer.IsSuccessStatusCode) cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
            return answer.IsSuccessStatusCode;
        });
        return cookie;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, PageLine line, string path, string? cookie, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(line.Address, path)) { Content = JsonContent.Create(body) };
        request.Headers.Add("Origin", line.Address.GetLeftPart(UriPartial.Authority));
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        return await client.SendAsync(request);
    }
}
