using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verbs;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>
/// Every path of the configuration, with all that a path can be and is no use: check names the path and its key, in time.
/// </summary>
[Long]
public sealed class ConfiguredPathTests(TaughtLine line, ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    // One place of each key that holds a path; found in the descriptions of the keys, so that a new key is covered.
    internal static IReadOnlyList<Place> Places { get; } = [.. PlacesOf(typeof(AgentConfiguration), "")];

    public static TheoryData<string> Kinds() =>
        ["pipe", "device", "loop", "missing", "below a file", "folder", "hung file", "hung look", "hung read"];

    [Fact]
    public void Places_OfAllRecords_AreFound()
    {
        string[] keys = [.. Places.Select(place => place.Key)];
        Assert.Superset(
            new HashSet<string>
            {
                "agent.stateDirectory", "mqtt.passwordFile", "mqtt.tlsClientKeyFile", "archive.folder", "log.folder", "stations[0].model",
                "stations[0].ignoreMask", "stations[0].recipes[0].model", "stations[0].camera.path", "stations[0].camera.passwordFile",
            },
            keys.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Check_PathOfNoUse_IsNamedInTime(string kind)
    {
        TestPaths.RequireLinux();
        using HungMount? mount = kind.StartsWith("hung", StringComparison.Ordinal)
            ? HungMount.Require(WhereItHangs(kind))
            : null;
        (Place Place, string Path)[] bad = [.. from place in Places where IsOfNoUse(place, kind) select (place, BadPath(kind, mount))];
        string file = Write(FileWithAll(bad));
        using var said = new StringWriter();
        // A thread of its own, as a process has.
        Task<int> running = Task.Factory.StartNew(
            () =>
            {
                ConsoleOfAFlow.Take(said);
                return CommandTree.RunAsync(["check", "--config", file], Console.Error, TestContext.Current.CancellationToken);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        int code = await running.WaitAsync(Longest, TestContext.Current.CancellationToken);
        string text = said.ToString();
        Assert.InRange(code, 3, 5);
        Assert.All(bad, one => Assert.Contains(
            Path.GetFileName(one.Path) == "below" ? Path.GetDirectoryName(one.Path)! : one.Path, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pipe", false)]
    [InlineData("hung file", false)]
    [InlineData("hung look", false)]
    [InlineData("hung file", true)]
    [InlineData("hung look", true)]
    [InlineData("hung read", false)]
    [InlineData("hung read", true)]
    public async Task Run_EveryPathOfNoUse_EndsInTimeAndEveryFrameHasItsRecord(string kind, bool ofBroker)
    {
        TestPaths.RequireLinux();
        using HungMount? mount = kind.StartsWith("hung", StringComparison.Ordinal)
            ? HungMount.Require(WhereItHangs(kind))
            : null;
        await using TestBroker broker = await TestBroker.StartAsync();
        JsonObject all = FileWithAll(
        [
            .. from place in Places
               where IsOfNoUse(place, kind) && place.Key != "agent.stateDirectory"
               where place.Key.StartsWith("mqtt.", StringComparison.Ordinal) == ofBroker
               where !place.Key.Contains("recipes", StringComparison.Ordinal)
               select (place, BadPath(kind, mount)),
        ]);
        if (!ofBroker) all["mqtt"]!["broker"] = broker.Uri.OriginalString;
        JsonArray stations = all["stations"]!.AsArray();
        string file = Write(all);
        await using AgentProgram agent = AgentProgram.Start("run", "--config", file);
        await agent.WaitForAsync(LogEvent.AgentStarts);
        // Those with a camera that works: the others may have nothing to report yet.
        string[] working = [.. from station in stations where !ofBroker && station!["camera"]!["driver"]!.ToString() == "simulated"
                               select station!["name"]!.ToString()];
        foreach (string name in working) await broker.Published.WaitForAsync($"{name}/result", 1);
        long began = Stopwatch.GetTimestamp();
        agent.SendTerminate();
        Assert.Equal(0, await agent.EndAsync());
        TimeSpan stopped = Stopwatch.GetElapsedTime(began);
        output.WriteLine($"{kind}{(ofBroker ? " of the broker" : "")}: ended after {stopped.TotalSeconds:0.0} s");
        Assert.InRange(stopped.TotalSeconds, 0, 10);
        // On result live, on backlog what came before the broker was there; both together are complete.
        for (int i = 0; i < stations.Count; i++)
        {
            CapturedMessage[] records = [.. broker.Published.On($"s{i}/result"), .. broker.Published.On($"s{i}/backlog")];
            long[] numbers = [.. records.SelectMany(NumbersOf).Distinct().Order()];
            Assert.Equal(Enumerable.Range(1, numbers.Length).Select(number => (long)number), numbers);
        }
    }

    private static IEnumerable<long> NumbersOf(CapturedMessage record)
    {
        long first = record.Json.GetProperty("seq").GetInt64();
        long last = record.Json.TryGetProperty("seqTo", out JsonElement to) && to.ValueKind == JsonValueKind.Number ? to.GetInt64() : first;
        for (long number = first; number <= last; number++) yield return number;
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<Place> PlacesOf(Type type, string prefix)
    {
        var record = RecordDescription.Of(type);
        foreach (RecordDescription shape in record.Shapes.Count > 0 ? record.Shapes : [record])
        {
            foreach (KeyDescription key in shape.Keys)
            {
                string name = prefix + key.Name;
                IEnumerable<Place> inner =
                    key.Value.Record is { } one ? PlacesOf(one.Type, name + ".")
                    : key.Value.Item?.Record is { } item ? PlacesOf(item.Type, name + "[0].")
                    : TextRule.IsPath(key.Attribute.Format) ? [new Place(name, key.Attribute.Format, shape.ShapeName)]
                    : [];
                foreach (Place place in inner) yield return place with { Shape = place.Shape ?? shape.ShapeName };
            }
        }
    }

    private static HangsAt WhereItHangs(string kind) =>
        kind switch { "hung look" => HangsAt.Look, "hung read" => HangsAt.Read, _ => HangsAt.Open };

    // A folder is made where there is none, and one that is there is what some keys want.
    private static bool IsOfNoUse(Place place, string kind) => place.Kind switch
    {
        TextFormat.OwnFolder => kind is not ("missing" or "folder" or "hung file" or "hung read"),
        TextFormat.Folder => kind is not ("folder" or "hung file" or "hung read"),
        TextFormat.Package => kind is not ("hung file" or "hung read"),
        _ => true,
    };

    private string BadPath(string kind, HungMount? mount)
    {
        string path = _folder.PathTo($"bad-{Guid.NewGuid():N}");
        if (TestPaths.TryMake(path, kind, out string made)) return made;
        if (kind == "folder") Directory.CreateDirectory(path);
        if (kind.StartsWith("hung", StringComparison.Ordinal))
            File.CreateSymbolicLink(path, kind == "hung look" ? Path.Combine(mount!.Folder, "x") : mount!.File);
        return path;
    }

    // Each station's path with a station of its own, all others where they belong.
    private JsonObject FileWithAll(IEnumerable<(Place Place, string Path)> places)
    {
        JsonObject all = FileWith(new Place("agent.stateDirectory", TextFormat.OwnFolder, null), _folder.PathTo("state"));
        var stations = new JsonArray();
        foreach ((Place place, string path) in places)
        {
            JsonObject one = FileWith(place, path);
            string[] steps = place.Key.Split('.');
            if (steps[0] == "stations[0]")
            {
                JsonNode station = one["stations"]![0]!.DeepClone();
                station["name"] = $"s{stations.Count}";
                stations.Add(station);
            }
            else
            {
                JsonNode from = one, to = all;
                foreach (string step in steps[..^1])
                {
                    string name = step.Replace("[0]", "", StringComparison.Ordinal);
                    if (to[name] is null) to[name] = name == step ? new JsonObject() : new JsonArray(new JsonObject());
                    (from, to) = name == step ? (from[name]!, to[name]!) : (from[name]![0]!, to[name]![0]!);
                }
                foreach ((string key, JsonNode? value) in from.AsObject())
                    if (to[key] is null || key == steps[^1] || key == "broker") to[key] = value!.DeepClone();
            }
        }
        if (stations.Count > 0) all["stations"] = stations;
        return all;
    }

    private string Write(JsonObject configuration)
    {
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, configuration.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return file;
    }

    private JsonObject FileWith(Place place, string path)
    {
        JsonObject station = new()
        {
            ["name"] = "cap",
            ["model"] = line.Model,
            ["camera"] = new JsonObject { ["driver"] = "simulated", ["width"] = TaughtLine.Width, ["height"] = TaughtLine.Height },
        };
        JsonObject file = new()
        {
            ["agent"] = new JsonObject { ["name"] = "line", ["stateDirectory"] = _folder.PathTo("state") },
            ["mqtt"] = new JsonObject { ["broker"] = "mqtt://localhost" },
            ["stations"] = new JsonArray(station),
        };
        string[] steps = place.Key.Split('.');
        JsonObject at = file;
        foreach (string step in steps[..^1])
        {
            string name = step.Replace("[0]", "", StringComparison.Ordinal);
            // Elements of lists have names, those of the first level stand there already.
            if (at[name] is null) at[name] = name == step ? new JsonObject() : new JsonArray(new JsonObject { ["name"] = "one" });
            at = at[name] is JsonArray list ? list[0]!.AsObject() : at[name]!.AsObject();
        }
        if (steps.Contains("camera"))
        {
            // A recipe's camera is the station's with other settings.
            foreach (JsonObject camera in (JsonObject[])[station["camera"]!.AsObject(), at])
            {
                camera.Clear();
                camera["driver"] = place.Shape;
                if (place.Shape is "folder") camera["path"] = line.Good;
                if (place.Shape is "video") camera["path"] = GoodFile();
                if (place.Shape is "rtsp") camera["url"] = $"rtsps://localhost/{place.Key}";
                if (place.Shape is "mjpeg") camera["url"] = $"https://localhost/{place.Key}";
                if (steps[^1] == "passwordFile") camera["user"] = "me";
            }
        }
        if (steps[^1] is "tlsClientCertificateFile" or "tlsClientKeyFile")
        {
            at["broker"] = "mqtts://localhost";
            at[steps[^1] == "tlsClientKeyFile" ? "tlsClientCertificateFile" : "tlsClientKeyFile"] = GoodFile();
        }
        if (steps[^1] == "tlsCaFile" && steps[0] == "mqtt") at["broker"] = "mqtts://localhost";
        if (steps[^1] == "passwordFile" && steps[0] == "mqtt") at["user"] = "me";
        if (steps[0] == "webHooks[0]") (at["url"], at["enabled"]) = ("https://localhost/results", true);
        at[steps[^1]] = path;
        return file;
    }

    private string GoodFile()
    {
        string file = _folder.PathTo("other.pem");
        File.WriteAllText(file, "there");
        return file;
    }

    /// <summary>A key that holds a path.</summary>
    /// <param name="Key">Its path in the file, with the first element of each list.</param>
    /// <param name="Kind">What it wants.</param>
    /// <param name="Shape">The driver of a camera; null elsewhere.</param>
    internal sealed record Place(string Key, TextFormat Kind, string? Shape);
}
