using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verbs;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>Every path of the configuration, with all that a path can be and is no use: check names the path and its key, in time.</summary>
[Needs("opencv")]
public sealed class ConfiguredPathTests(TaughtLine line) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    // One place of each key that holds a path; found in the descriptions of the keys, so that a new key is covered.
    internal static IReadOnlyList<Place> Places { get; } = [.. PlacesOf(typeof(AgentConfiguration), "")];

    public static TheoryData<string> Kinds() => ["pipe", "device", "loop", "missing", "below a file", "folder", "hung file", "hung look"];

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
            ? HungMount.Require(kind == "hung look" ? HangsAt.Look : HangsAt.Open)
            : null;
        string[] faults = await Task.WhenAll(
            from place in Places where IsOfNoUse(place, kind) select FaultAsync(place, BadPath(kind, mount, place)));
        Assert.True(faults.Length > 5, $"{faults.Length} places");
        Assert.True(faults.All(fault => fault.Length == 0), string.Join("\n", faults.Where(fault => fault.Length > 0)));
    }

    [Theory]
    [InlineData("pipe", false)]
    [InlineData("hung file", false)]
    [InlineData("hung look", false)]
    [InlineData("hung file", true)]
    public async Task Run_EveryPathOfNoUse_EndsInTimeAndEveryFrameHasItsRecord(string kind, bool ofBroker)
    {
        TestPaths.RequireLinux();
        using HungMount? mount = kind.StartsWith("hung", StringComparison.Ordinal)
            ? HungMount.Require(kind == "hung look" ? HangsAt.Look : HangsAt.Open)
            : null;
        await using TestBroker broker = await TestBroker.StartAsync();
        Place[] places = [.. Places.Where(place => IsOfNoUse(place, kind) && place.Key != "agent.stateDirectory"
            && place.Key.StartsWith("mqtt.", StringComparison.Ordinal) == ofBroker
            && !place.Key.Contains("recipes", StringComparison.Ordinal))];
        JsonObject all = FileWith(new Place("agent.stateDirectory", TextFormat.OwnFolder, null), _folder.PathTo("state"));
        if (!ofBroker) all["mqtt"]!["broker"] = broker.Uri.OriginalString;
        var stations = new JsonArray();
        foreach (Place place in places)
        {
            JsonObject one = FileWith(place, BadPath(kind, mount, place));
            string top = place.Key.Split('.')[0];
            if (top != "stations[0]")
            {
                all[top] = one[top]!.DeepClone();
                continue;
            }
            JsonNode station = one["stations"]![0]!.DeepClone();
            station["name"] = $"s{stations.Count}";
            stations.Add(station);
        }
        if (stations.Count > 0) all["stations"] = stations;
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, all.ToJsonString());
        await using AgentProgram agent = AgentProgram.Start("run", "--config", file);
        await agent.WaitForAsync("Agent line");
        for (int i = 0; i < stations.Count && !ofBroker; i++)
        {
            CapturedMessage first = (await broker.Published.WaitForAsync($"s{i}/state"))[0];
            Assert.NotEqual("", first.Text);
        }
        long began = Stopwatch.GetTimestamp();
        agent.SendTerminate();
        Assert.Equal(0, await agent.EndAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 10);
        foreach (IGrouping<string, CapturedMessage> station in broker.Published.All.Where(message => message.Topic.EndsWith("/result", StringComparison.Ordinal)).GroupBy(message => message.Topic))
            Assert.Equal(Enumerable.Range(1, station.Count()), station.Select(message => (int)message.Json.GetProperty("seq").GetInt64()));
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

    // A folder is made where there is none, and one that is there is what some keys want.
    private static bool IsOfNoUse(Place place, string kind) => place.Kind switch
    {
        TextFormat.OwnFolder => kind is not ("missing" or "folder" or "hung file"),
        TextFormat.Folder => kind is not ("folder" or "hung file"),
        TextFormat.Package => kind is not "hung file",
        _ => true,
    };

    private string BadPath(string kind, HungMount? mount, Place place)
    {
        string path = _folder.PathTo($"bad-{Guid.NewGuid():N}");
        switch (kind)
        {
            case "pipe":
                return TestPaths.MakePipe(path);
            case "device":
                File.CreateSymbolicLink(path, "/dev/zero");
                return path;
            case "loop":
                File.CreateSymbolicLink(path, path);
                return path;
            case "below a file":
                File.WriteAllText(path, "a file");
                return Path.Combine(path, "below");
            case "folder":
                return Directory.CreateDirectory(path).FullName;
            case "hung file":
                return mount!.File;
            case "hung look":
                return Path.Combine(mount!.Folder, place.Kind == TextFormat.File ? "x" : "folder");
            default:
                return path;
        }
    }

    private async Task<string> FaultAsync(Place place, string path)
    {
        string file = _folder.PathTo($"{Guid.NewGuid():N}.json");
        File.WriteAllText(file, FileWith(place, path).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        using var said = new StringWriter();
        // A thread of its own, as a process has: what hangs must not keep the others waiting.
        Task<int> running = Task.Factory.StartNew(
            () =>
            {
                ConsoleOfAFlow.Take(said);
                return CommandTree.RunAsync(["check", "--config", file], Console.Error, TestContext.Current.CancellationToken);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        if (await Task.WhenAny(running, Task.Delay(Longest, TestContext.Current.CancellationToken)) != running)
            return $"{place.Key} {path}: did not end within {Longest}.";
        int code = await running;
        string text = said.ToString();
        if (code is 0 or 1 or 2 or > 5) return $"{place.Key} {path}: ended with {code}: {text}";
        string name = Path.GetFileName(path) == "below" ? Path.GetDirectoryName(path)! : path;
        return text.Contains(name, StringComparison.Ordinal) ? "" : $"{place.Key}: does not name {path}: {text}";
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
        string[] steps = place.Key.Replace("[0]", "", StringComparison.Ordinal).Split('.');
        JsonObject at = file;
        foreach (string step in steps[..^1])
        {
            if (step == "recipes") station["recipes"] = new JsonArray(new JsonObject { ["name"] = "blue" });
            at = at[step] switch
            {
                JsonArray array => array[0]!.AsObject(),
                JsonObject inner => inner,
                _ => (at[step] = new JsonObject()).AsObject(),
            };
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
                if (place.Shape is "rtsp") camera["url"] = "rtsps://localhost/1";
                if (place.Shape is "mjpeg") camera["url"] = "https://localhost/1";
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
        at[steps[^1]] = path;
        return file;
    }

    private string GoodFile()
    {
        string file = _folder.PathTo("other.pem");
        lock (_folder) File.WriteAllText(file, "there");
        return file;
    }

    /// <summary>A key that holds a path.</summary>
    /// <param name="Key">Its path in the file, with the first element of each list.</param>
    /// <param name="Kind">What it wants.</param>
    /// <param name="Shape">The driver of a camera; null elsewhere.</param>
    internal sealed record Place(string Key, TextFormat Kind, string? Shape);
}
