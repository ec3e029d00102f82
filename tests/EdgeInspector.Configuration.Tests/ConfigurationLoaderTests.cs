using System.Security.Cryptography;
using System.Text;
using EdgeInspector.Challenges;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Configuration.Tests;

public class ConfigurationLoaderTests
{
    private const string Minimal =
        """{ "agent": { "name": "a" }, "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" } } ] }""";

    [Fact]
    public void Parse_OnlyRequiredKeys_FillsInTheDefaults()
    {
        AgentConfiguration configuration = SampleConfiguration.Load(Minimal).Configuration!;

        Assert.Equal(new MqttConfiguration(), configuration.Mqtt);
        Assert.Equal(("edgeinspector/a", "edgeinspector-a"), (configuration.TopicBase, configuration.ClientId));
        Assert.Equal(ConfigurationPlaces.StateDirectory, configuration.StateDirectory);
        StationConfiguration station = Assert.Single(configuration.Stations);
        Assert.Null(station.Threshold);
        Assert.Equal(8, station.EffectiveQueueCapacity);
        Assert.Equal(new SimulatedCameraConfiguration(), station.Camera);
    }

    [Fact]
    public void Parse_SameFileTwice_GivesEqualConfigurations() =>
        Assert.Equal(SampleConfiguration.Load(Minimal).Configuration,
            SampleConfiguration.Load(Minimal.Replace(" ", "\n", StringComparison.Ordinal)).Configuration);

    [Fact]
    public void Parse_AnyBytes_KeepsTheirSha256()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Minimal);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), ConfigurationLoader.Parse(bytes, SampleConfiguration.File).Sha256);
    }

    [Theory]
    [InlineData("0.52", 0.52f)]
    [InlineData("5.2e-1", 0.52f)]
    [InlineData("0.1234567890123", 0.123456789f)]
    [InlineData("0", 0f)]
    [InlineData("0e5", 0f)]
    public void Parse_Threshold_IsTheNearestFloat(string text, float expected) =>
        Assert.Equal(expected, SampleConfiguration.LoadStation($"\"threshold\": {text}").Configuration!.Stations[0].Threshold);

    [Fact]
    public void Parse_ThresholdThatWouldReadAsZero_IsAnError() =>
        Assert.Contains("too near to zero", Assert.Single(SampleConfiguration.LoadStation("\"threshold\": 1e-60").Errors).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Parse_RelativePaths_CountFromTheFilesFolder()
    {
        string folder = Path.GetFullPath("/etc/edge-inspector");
        string absolute = Path.GetFullPath("/masks/s.png");
        string json = absolute.Replace("\\", "\\\\", StringComparison.Ordinal);

        StationConfiguration station = SampleConfiguration.LoadStation($"\"ignoreMask\": \"{json}\"").Configuration!.Stations[0];

        Assert.Equal((Path.Combine(folder, "m"), absolute), (station.Model, station.IgnoreMask));
    }

    [Fact]
    public void Parse_SeveralErrors_AreAllReportedInFileOrderWithTheirPlaces()
    {
        ConfigurationLoadResult result = SampleConfiguration.Load("""
            {
              // names
              "stations": [
                { "name": "s", "model": "m", "camera": { "driver": "simulated", "framesPerSecond": 0 } },
                { "name": "t", "modle": "m", "mode": "latest", "camera": { "driver": "video", "path": 7, "shuffle": true } },
              ],
              "mqtt": { "keepAliveSeconds": "15", "pictures": null },
              "threads": 4,
            }
            """);

        Assert.Null(result.Configuration);
        Assert.Equal(
        [
            "1:1 agent.name: the key is missing; write for example \"name\": \"line1\". Allowed: letters, digits, '-', '_' and '.', a letter or digit first.",
            "4:88 stations[0].camera.framesPerSecond: 0 is too small. Allowed: 0.01 to 1000 frames/s, or null.",
            "5:20 stations[1].modle: there is no such key. Did you mean \"model\"?",
            "5:42 stations[1].mode: \"latest\" is not known here. Allowed: \"everyFrame\", \"latestOnly\". Did you mean \"latestOnly\"?",
            "5:91 stations[1].camera.path: 7 stands where text in double quotes is expected.",
            "5:94 stations[1].camera.shuffle: the key belongs to driver \"folder\", not to \"video\".",
            "7:33 mqtt.keepAliveSeconds: \"15\" stands where a whole number is expected (without quotes). Allowed: 1 to 65535 s.",
            "7:51 mqtt.pictures: null is not allowed here; without the key its default is used.",
            "8:3 threads: there is no such key here; it belongs to execution.",
        ], result.Errors.Select(error => $"{error.Line}:{error.Column} {error.Path}: {error.Message}"));
    }

    [Theory]
    [InlineData("{ }", "driver", "the key is missing")]
    [InlineData("""{ "driver": "simulted" }""", "driver", "Did you mean \"simulated\"?")]
    [InlineData("""{ "driver": "Simulated" }""", "driver", "Did you mean \"simulated\"?")]
    [InlineData("""{ "driver": "usb4" }""", "driver",
        "Allowed: \"simulated\", \"folder\", \"video\", \"aravis\", \"pylon\", \"uvc\", \"rtsp\", \"mjpeg\".")]
    [InlineData("""{ "driver": "aravis" }""", "address", "the key is missing")]
    [InlineData("""{ "driver": "aravis", "address": "1", "features": { "Gamma": [1] } }""", "features.Gamma",
        "a text, a number, true or false is expected")]
    [InlineData("""{ "driver": "aravis", "address": "1", "features": [] }""", "features", "an object in braces is expected")]
    [InlineData("""{ "driver": "aravis", "address": "1", "trigger": { "mode": "hardware", "periodMilliseconds": 100 } }""",
        "trigger.periodMilliseconds", "with the mode software only")]
    [InlineData("""{ "driver": "rtsp", "url": "rtsp://me:secret@host/1" }""", "url", "holds a user; it goes into 'user'")]
    [InlineData("""{ "driver": "folder" }""", "path", "the key is missing")]
    [InlineData("""{ "driver": "simulated", "loop": true }""", "loop",
        "the key belongs to driver \"folder\" and \"video\", not to \"simulated\"")]
    [InlineData("""{ "driver": "simulated", "Seed": 1 }""", "Seed", "Did you mean \"seed\"?")]
    [InlineData("""{ "driver": "simulated", "zzz": 1 }""", "zzz",
        "Allowed: driver, seed, defectRate, width, height, color, framesPerSecond.")]
    public void Parse_CameraThatDoesNotFit_SaysWhatItWants(string camera, string key, string expected)
    {
        ConfigurationLoadResult result = SampleConfiguration.Load(
            $$"""{ "agent": { "name": "a" }, "stations": [ { "name": "s", "model": "m", "camera": {{camera}} } ] }""");

        ConfigurationError error = Assert.Single(result.Errors);
        Assert.Equal($"stations[0].camera.{key}", error.Path);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnknownDriver_StillReportsKeysThatNoDriverHas()
    {
        ConfigurationLoadResult result = SampleConfiguration.Load(
            """{ "agent": { "name": "a" }, "stations": [ { "name": "s", "model": "m", "camera": { "driver": "vid", "loop": true, "lop": 1 } } ] }""");

        Assert.Equal(["stations[0].camera.driver", "stations[0].camera.lop"], result.Errors.Select(error => error.Path));
    }

    [Theory]
    [InlineData("[]", "a list stands where an object in braces is expected")]
    [InlineData("7", "7 stands where an object in braces is expected")]
    public void Parse_AnotherRoot_IsOneError(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(SampleConfiguration.Load(text).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_ListWithAValueTwice_IsOneErrorAtTheSecond()
    {
        ConfigurationError error = Assert.Single(
            SampleConfiguration.Load(Minimal[..^1] + """, "execution": { "providers": ["cpu", "cpu"] } }""").Errors);
        Assert.Equal("execution.providers[1]", error.Path);
    }

    [Fact]
    public void Parse_ListOfSomeValuesOfAnEnum_RefusesTheOthers()
    {
        string Challenge(string cause) => $$"""
            "challenge": { "sets": [ { "name": "s", "parts": [ { "name": "p" } ] } ], "dueAt": ["{{cause}}"] }
            """;
        Assert.Equal([ChallengeCause.Threshold],
            SampleConfiguration.LoadStation(Challenge("threshold")).Configuration!.Stations[0].Challenge!.DueAt!);
        ConfigurationError error = Assert.Single(SampleConfiguration.LoadStation(Challenge("failed")).Errors);
        Assert.EndsWith(
            "\"failed\" is not known here. Allowed: \"shift\", \"restart\", \"model\", \"recipe\", \"camera\", \"threshold\".",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EarlierNameOfAKey_IsReadAndNoted()
    {
        ConfigurationLoadResult file = SampleConfiguration.LoadStation("\"regionOfInterest\": [3, 4]");
        Assert.Equal([3, 4], file.Configuration!.Stations[0].RegionOrigin!);
        RenamedKey key = Assert.Single(file.Renamed);
        Assert.Equal(("stations[0].regionOfInterest", "regionOrigin"), (key.Path, key.Name));
        Assert.StartsWith($"f:{key.Line}:{key.Column}: stations[0].regionOfInterest is called regionOrigin now", key.Sentence("f"),
            StringComparison.Ordinal);
        Assert.Empty(SampleConfiguration.LoadStation("\"regionOrigin\": [3, 4]").Renamed);
    }

    [Fact]
    public void Load_EarlierNameBesideTheNewOne_IsNoKey() => Assert.Equal(
        "stations[0].regionOfInterest",
        Assert.Single(SampleConfiguration.LoadStation("\"regionOfInterest\": [3, 4], \"regionOrigin\": [5, 6]").Errors).Path);

    [Fact]
    public void Parse_ListWithAWrongElement_NamesThatElement()
    {
        ConfigurationError error = Assert.Single(SampleConfiguration.LoadStation("\"regionOrigin\": [3, -1]").Errors);
        Assert.Equal(("stations[0].regionOrigin[1]", "0 to 100000 px"), (error.Path, error.Allowed));
    }

    [Fact]
    public void Parse_SecretInTheWrongPlace_IsNotRepeated()
    {
        ConfigurationLoadResult result = SampleConfiguration.Load(Minimal[..^1] + """
            ,
              "mqtt": {
                "broker": "mqtt://joe:canary@host",
                "password": "canary",
                "passwordEnvironment": "canary!"
              }
            }
            """);

        Assert.Equal(3, result.Errors.Count);
        Assert.DoesNotContain("canary", ConfigurationErrorFormatter.Format(result), StringComparison.Ordinal);
        Assert.All(result.Errors, error => Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_ThousandsOfErrors_EndsWithOneThatSaysSo()
    {
        string text = $"{{ {string.Concat(Enumerable.Range(0, 200_000).Select(i => $"\"key{i}\": 1, "))} }}";

        ConfigurationLoadResult result = SampleConfiguration.Load(text);

        Assert.Equal(1001, result.Errors.Count);
        Assert.Contains("there are more errors", result.Errors[^1].Message, StringComparison.Ordinal);
        Assert.Equal(3003, ConfigurationErrorFormatter.Format(result).Count(character => character == '\n'));
    }

    [Fact]
    public void Parse_MoreStationsThanAllowed_IsOneError()
    {
        string station = """{ "name": "s", "model": "m", "camera": { "driver": "simulated" } }""";
        string stations = string.Join(", ",
            Enumerable.Range(0, 65).Select(i => station.Replace("\"s\"", $"\"s{i}\"", StringComparison.Ordinal)));

        ConfigurationError error = Assert.Single(
            SampleConfiguration.Load($$"""{ "agent": { "name": "a" }, "stations": [ {{stations}} ] }""").Errors);

        Assert.Equal("the list has 65 elements. Allowed: 1 to 64 stations.", error.Message);
    }

    [Fact]
    public void Load_NoSuchFile_SaysWhoNamedIt()
    {
        using var folder = new TemporaryFolder();
        var place = new ConfigurationPlace(folder.PathTo("none.json"), ConfigurationPlaces.Variable);

        ConfigurationLoadResult result = ConfigurationLoader.Load(place);

        Assert.Contains("no such file (named by EDGEINSPECTOR_CONFIG)", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        Assert.StartsWith($"{place.Path}: there is no such file", ConfigurationErrorFormatter.Format(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Folder_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("this is a folder", Assert.Single(ConfigurationLoader.Load(folder.Path).Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Load_ImpossiblePath_IsAnError(string path) => Assert.Single(ConfigurationLoader.Load(path).Errors);

    [Fact]
    public void Load_LargerThanFourMebibytes_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string file = folder.PathTo("large.json");
        File.WriteAllText(file, Minimal.PadRight(ConfigurationLoader.MaximumBytes));
        Assert.Empty(ConfigurationLoader.Load(file).Errors);

        File.AppendAllText(file, " ");

        Assert.Contains("4194305 bytes", Assert.Single(ConfigurationLoader.Load(file).Errors).Message, StringComparison.Ordinal);
        Assert.Contains("4194305 bytes", Assert.Single(ConfigurationLoader.Parse(File.ReadAllBytes(file), file).Errors).Message,
            StringComparison.Ordinal);
    }
}
