using Xunit;

namespace EdgeInspector.Configuration.Tests;

public class ConfigurationValidatorTests
{
    private const string Folder = "\"driver\": \"folder\", \"path\"";

    [Theory]
    [InlineData("\"threshold\": 0.5, \"warningThreshold\": 0.5", "warningThreshold", "0.5 is not less than the threshold 0.5")]
    [InlineData("\"threshold\": 0.5, \"warningThreshold\": 0.6", "warningThreshold", "0.6 is not less than the threshold 0.5")]
    [InlineData("\"mode\": \"latestOnly\", \"queueCapacity\": 2", "queueCapacity", "with latestOnly one frame waits")]
    public void Validate_StationKeysThatContradict_IsOneErrorAtTheSecond(string keys, string key, string expected)
    {
        ConfigurationError error = Assert.Single(SampleConfiguration.LoadStation(keys).Errors);

        Assert.Equal($"stations[0].{key}", error.Path);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.True(error.Column > 100, "points at the value");
    }

    [Theory]
    [InlineData("""{ "name": "a" }""", "[0]", "it is not said where the zone lies")]
    [InlineData("""{ "name": "a", "rectangle": [0, 0, 9, 9], "mask": "m.png" }""", "[0].mask", "keep one of the two")]
    [InlineData("""{ "name": "a", "rectangle": [0, 0, 9, 0] }""", "[0].rectangle", "the zone is empty")]
    [InlineData("""{ "name": "a", "rectangle": [0, 0, 9] }""", "[0].rectangle", "the list has 3 elements")]
    [InlineData("""{ "name": "a", "rectangle": [632, 0, 9, 9] }""", "[0].rectangle",
        "leaves the frame, which is 640x480 by camera.width and height")]
    [InlineData("""{ "name": "a", "mask": "m.png", "off": true, "threshold": 3 }""", "[0].threshold", "the zone is off")]
    [InlineData("""{ "name": "a", "mask": "m.png", "off": true, "minimumRegionArea": 3 }""", "[0].minimumRegionArea", "the zone is off")]
    [InlineData("""{ "name": "a", "mask": "m.png" }, { "name": "A", "rectangle": [0, 0, 9, 9] }""", "[1].name",
        "the name of another zone already")]
    [InlineData("""{ "name": "a", "rectangle": [0, 0, 9, 9] }, { "name": "b", "rectangle": [8, 8, 9, 9] }""", "[1].rectangle",
        "the zones a and b overlap")]
    public void Validate_ZonesThatCannotWork_AreOneErrorAtThePlace(string zones, string place, string expected)
    {
        ConfigurationError error = Assert.Single(SampleConfiguration.LoadStation($"\"zones\": [ {zones} ]").Errors);
        Assert.Equal($"stations[0].zones{place}", error.Path);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        // A product has zones of its own.
        error = Assert.Single(SampleConfiguration.LoadStation($"\"recipes\": [ {{ \"name\": \"red\", \"zones\": [ {zones} ] }} ]").Errors);
        Assert.Equal($"stations[0].recipes[0].zones{place}", error.Path);
    }

    [Theory]
    [InlineData("\"frameLimits\": { \"size\": [100, 90] }, \"zones\": [ { \"name\": \"a\", \"rectangle\": [99, 0, 2, 9] } ]",
        "by frameLimits.size")]
    [InlineData("\"decidedBy\": \"image\", \"zones\": [ { \"name\": \"a\", \"rectangle\": [99, 0, 2, 9] } ]", "decidedBy is image")]
    public void Validate_ZonesThatOtherKeysForbid_AreOneError(string keys, string expected) =>
        Assert.Contains(expected, Assert.Single(SampleConfiguration.LoadStation(keys).Errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("unlessAlike", 3, 4, "3 parts cannot come from 4 lots")]
    [InlineData("unlessAlike", 3, 3, null)]
    [InlineData("always", 3, 4, null)]
    public void Validate_MoreLotsThanParts_IsAnErrorWhereTheyCount(string secondPerson, int parts, int lots, string? expected)
    {
        IReadOnlyList<ConfigurationError> errors = SampleConfiguration.Load($$"""
            { "agent": { "name": "a" }, "models": { "secondPerson": "{{secondPerson}}", "alikeParts": {{parts}}, "alikeLots": {{lots}} },
              "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" } } ] }
            """).Errors;
        Assert.Equal(expected is null ? [] : ["models.alikeLots"], errors.Select(error => error.Path));
        if (expected is not null) Assert.Contains(expected, errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ZonesSideBySide_AreGood() => Assert.Empty(SampleConfiguration.LoadStation(
        """
        "zones": [ { "name": "a", "rectangle": [0, 0, 9, 9] }, { "name": "b", "rectangle": [9, 0, 631, 480], "off": true }, { "name": "c", "mask": "m.png" } ]
        """).Errors);

    [Fact]
    public void Recipe_WithAModelOfItsOwn_DoesNotTakeTheStationsZones()
    {
        StationConfiguration station = SampleConfiguration.LoadStation(
            """
            "zones": [ { "name": "a", "mask": "m.png" } ], "recipes": [ { "name": "red" }, { "name": "blue", "model": "n" } ]
            """).Configuration!.Stations[0];
        Assert.Equal((1, null), (station.For("red").Zones?.Count, station.For("blue").Zones?.Count));
    }

    [Theory]
    [InlineData("rtsp", "rtsp://camera/1", "\"tlsCaFile\": \"a.pem\"", "tlsCaFile", "begins with rtsps://")]
    [InlineData("rtsp", "https://camera/1", "\"tlsAnyCertificate\": true", "tlsAnyCertificate", "begins with rtsps://")]
    [InlineData("mjpeg", "http://camera/1", "\"tlsCaFile\": \"a.pem\"", "tlsCaFile", "begins with https://")]
    [InlineData("rtsp", "rtsps://camera/1", "\"tlsCaFile\": \"a.pem\", \"tlsAnyCertificate\": true", "tlsAnyCertificate",
        "keep one of the two")]
    [InlineData("rtsp", "rtsps://camera/1", "\"tlsCaFile\": \"a.pem\"", null, "")]
    [InlineData("mjpeg", "HTTPS://camera/1", "\"tlsAnyCertificate\": true", null, "")]
    [InlineData("rtsp", "rtsp://camera/1", "\"tlsAnyCertificate\": false", null, "")]
    public void Validate_CertificatesOfACamera_NeedAnAddressThatHasThem(string driver, string url, string keys, string? key,
        string expected)
    {
        IReadOnlyList<ConfigurationError> errors = Stations(("cap", $"\"driver\": \"{driver}\", \"url\": \"{url}\", {keys}")).Errors;

        if (key is null)
        {
            Assert.Empty(errors);
            return;
        }
        ConfigurationError error = Assert.Single(errors);
        Assert.Equal($"stations[0].camera.{key}", error.Path);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"threshold\": 0.5, \"warningThreshold\": 0.4999999")]
    [InlineData("\"warningThreshold\": 0.5")]
    [InlineData("\"mode\": \"latestOnly\", \"queueCapacity\": 1")]
    [InlineData("\"mode\": \"latestOnly\"")]
    [InlineData("\"queueCapacity\": 2")]
    public void Validate_StationKeysThatAgree_AreGood(string keys) => Assert.Empty(SampleConfiguration.LoadStation(keys).Errors);

    [Fact]
    public void Validate_LatestOnlyWithoutCapacity_HasOne() =>
        Assert.Equal(1, SampleConfiguration.LoadStation("\"mode\": \"latestOnly\"").Configuration!.Stations[0].EffectiveQueueCapacity);

    [Theory]
    [InlineData("a", "a", "stations[1].name")]
    [InlineData("Cap", "cap", "stations[1].name")]
    [InlineData("a", "CMD", "stations[1].name")]
    [InlineData("status", "a", "stations[0].name")]
    public void Validate_StationName_MustBeItsOwn(string first, string second, string path) =>
        Assert.Equal(path,
            Assert.Single(Stations((first, "\"driver\": \"simulated\""), (second, "\"driver\": \"simulated\"")).Errors).Path);

    [Fact]
    public void Validate_ThreeStationsWithOneName_AreNamedInPairs() =>
        Assert.Equal(["stations[1].name", "stations[2].name"],
            Stations(("a", "\"driver\": \"simulated\""), ("a", "\"driver\": \"simulated\""),
            ("a", "\"driver\": \"simulated\"")).Errors.Select(error => error.Path));

    [Theory]
    [InlineData("pictures", "pictures", 1)]
    [InlineData("pictures", "./x/../pictures", 1)]
    [InlineData("pictures", "other", 0)]
    public void Validate_OneFolderForTwoStations_IsAnError(string first, string second, int errors)
    {
        ConfigurationLoadResult result = Stations(("a", $"{Folder}: \"{first}\""), ("b", $"{Folder}: \"{second}\""));

        Assert.Equal(errors, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Equal("stations[1].camera", error.Path));
    }

    [Theory]
    [InlineData("\"page\": { \"port\": 9473 }", 1)]
    [InlineData("\"page\": { \"port\": 9473 }, \"health\": { \"port\": 9474 }", 0)]
    [InlineData("\"page\": { \"port\": 9473, \"enabled\": false }", 0)]
    public void Validate_PageWhereSupervisorsAsk_IsAnError(string keys, int errors)
    {
        IReadOnlyList<ConfigurationError> found = SampleConfiguration.Load($$"""
            { "agent": { "name": "a" }, {{keys}}, "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" } } ] }
            """).Errors;
        Assert.Equal(Enumerable.Repeat("page.port", errors), found.Select(error => error.Path));
    }

    [Fact]
    public void Validate_ImportOverMqtt_IsAnError()
    {
        ConfigurationError error = Assert.Single(SampleConfiguration.Load("""
            { "agent": { "name": "a" }, "mqtt": { "broker": "mqtt://127.0.0.1", "commands": { "allow": ["ping", "importModel"] } },
              "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" } } ] }
            """).Errors);
        Assert.Equal("mqtt.commands.allow", error.Path);
        Assert.Contains("use the page or 'models import'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"enabled\": true", null)]
    [InlineData("\"enabled\": true, \"address\": \"0.0.0.0\", \"allowed\": [\"10.1.4.7\"]", null)]
    [InlineData("\"enabled\": true, \"stations\": [\"s\"]", null)]
    [InlineData("\"enabled\": false, \"address\": \"0.0.0.0\"", null)]
    [InlineData("\"enabled\": true, \"address\": \"0.0.0.0\"", "modbus.address")]
    [InlineData("\"enabled\": true, \"address\": \"0.0.0.0\", \"allowed\": []", "modbus.address")]
    [InlineData("\"enabled\": true, \"port\": 9480", "modbus.port")]
    [InlineData("\"enabled\": true, \"port\": 9473", "modbus.port")]
    [InlineData("\"enabled\": true, \"stations\": [\"s\", \"t\"]", "modbus.stations[1]")]
    [InlineData("\"enabled\": true, \"allowed\": [\"10.1.4.7/24\"]", "modbus.allowed[0]")]
    [InlineData("\"enabled\": true, \"commands\": [\"setThreshold\"]", "modbus.commands[0]")]
    public void Load_Modbus_FindsWhatCannotWork(string keys, string? path)
    {
        IReadOnlyList<ConfigurationError> found = SampleConfiguration.Load($$"""
            { "agent": { "name": "a" }, "modbus": { {{keys}} }, "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" } } ] }
            """).Errors;
        Assert.Equal(path is null ? [] : [path], found.Select(error => error.Path));
    }

    [Theory]
    [InlineData("", null, "")]
    [InlineData("\"station\": \"t\"", "outputs[1].station", "there is no station \"t\"")]
    [InlineData("\"station\": \"live\"", "outputs[1].station", "latestOnly")]
    [InlineData("\"station\": \"far\"", null, "")]
    [InlineData("\"station\": \"far\", \"enabled\": true", "outputs[1].station", "delays its pictures")]
    [InlineData("\"name\": \"GATE\"", "outputs[1].name", "outputs[0] already")]
    [InlineData("\"delayParts\": 2, \"partsOnTheWay\": 2", "outputs[1].partsOnTheWay", "delayParts")]
    [InlineData("\"partsOnTheWay\": 2", "outputs[1].partsOnTheWay", "without a delay")]
    [InlineData("\"delayMilliseconds\": 100, \"partsOnTheWay\": 2", null, "")]
    [InlineData("\"gapMilliseconds\": 101", "outputs[1].gapMilliseconds", "never be given")]
    [InlineData("\"gapMilliseconds\": 101, \"mode\": \"level\"", null, "")]
    [InlineData("\"reject\": 7", "outputs[1].reject", "coil 7 is accept already")]
    [InlineData("\"ready\": 0", "outputs[1].ready", "is accept of outputs[0] already")]
    [InlineData("\"ready\": 0, \"port\": 1502", null, "")]
    [InlineData("\"address\": \"io.plant\"", "outputs[1].address", "")]
    public void Load_CoilOutputs_FindsWhatCannotWork(string keys, string? path, string problem)
    {
        IReadOnlyList<ConfigurationError> found = SampleConfiguration.Load($$"""
            { "agent": { "name": "a" }, "outputs": [
                { "name": "gate", "driver": "modbus", "station": "s", "address": "10.1.4.9", "accept": 0 },
                { {{With(keys, "\"name\": \"second\"", "\"station\": \"s\"", "\"address\": \"10.1.4.9\"")}}, "driver": "modbus", "accept": 7 } ],
              "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" } },
                { "name": "far", "model": "m", "camera": { "driver": "mjpeg", "url": "http://10.1.4.8/video" } },
                { "name": "live", "model": "m", "mode": "latestOnly", "queueCapacity": 1, "camera": { "driver": "simulated" } } ] }
            """).Errors;
        Assert.Equal(path is null ? [] : [path], found.Select(error => error.Path));
        Assert.Contains(problem, string.Concat(found.Select(error => error.Problem)), StringComparison.Ordinal);

        static string With(string keys, params string[] others) => string.Join(", ",
            others.Where(other => !keys.Contains(other.Split(':')[0], StringComparison.Ordinal)).Append(keys).Where(text => text.Length > 0));
    }

    [Theory]
    [InlineData("\"accept\": 4", null, "")]
    [InlineData("\"accept\": 17, \"chip\": 1", null, "")]
    [InlineData("\"accept\": 17", "outputs[1].accept", "line 17 of chip 0 is accept of outputs[0] already")]
    [InlineData("\"accept\": 4, \"ready\": 4", "outputs[1].ready", "line 4 is accept already")]
    [InlineData("\"accept\": -1", "outputs[1].accept", "")]
    [InlineData("\"chip\": 0", "outputs[1].accept", "")]
    public void Load_GpioOutputs_FindsWhatCannotWork(string keys, string? path, string problem)
    {
        IReadOnlyList<ConfigurationError> found = SampleConfiguration.Load($$"""
            { "agent": { "name": "a" }, "outputs": [
                { "name": "gate", "driver": "gpio", "station": "s", "accept": 17 },
                { "name": "second", "driver": "gpio", "station": "s", {{keys}} } ],
              "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" } } ] }
            """).Errors;
        Assert.Equal(path is null ? [] : [path], found.Select(error => error.Path));
        Assert.Contains(problem, string.Concat(found.Select(error => error.Problem)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"station\": \"s\"", null, "")]
    [InlineData("\"station\": \"drawn\"", "outputs[0].station", "no output lines")]
    [InlineData("\"station\": \"drawn\", \"camera\": \"s\"", null, "")]
    [InlineData("\"station\": \"b\"", "outputs[0].station", "is no station")]
    [InlineData("\"station\": \"b\", \"camera\": \"s\"", null, "")]
    [InlineData("\"station\": \"s\", \"ready\": { \"line\": \"Line2\", \"userOutput\": \"UserOutput2\" }", "outputs[0].ready.line", "is accept already")]
    [InlineData("\"station\": \"s\", \"ready\": { \"line\": \"Line3\" }", "outputs[0].ready", "UserOutput1 drives accept already")]
    [InlineData("\"station\": \"s\", \"port\": 502", "outputs[0].port", "belongs to driver \"modbus\"")]
    public void Load_LineOutputs_FindsWhatCannotWork(string keys, string? path, string problem)
    {
        IReadOnlyList<ConfigurationError> found = SampleConfiguration.Load($$"""
            { "agent": { "name": "a" }, "parts": [ { "name": "b", "stations": ["s", "drawn"] } ],
              "outputs": [ { "name": "gate", "driver": "camera", "accept": { "line": "Line2" }, {{keys}} } ],
              "stations": [ { "name": "s", "model": "m", "camera": { "driver": "aravis", "address": "10.1.4.8" } },
                { "name": "drawn", "model": "m", "camera": { "driver": "simulated" } } ] }
            """).Errors;
        Assert.Equal(path is null ? [] : [path], found.Select(error => error.Path));
        Assert.Contains(problem, string.Concat(found.Select(error => error.Problem)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"name\": \"b\", \"stations\": [\"top\", \"side\"] }", null, "")]
    [InlineData("{ \"name\": \"b\", \"stations\": [\"top\", \"rear\"] }", "parts[0].stations[1]", "there is no station \"rear\"")]
    [InlineData("{ \"name\": \"b\", \"stations\": [] }", "parts[0].stations", "")]
    [InlineData("{ \"name\": \"b\", \"stations\": [\"top\", \"live\"] }", "parts[0].stations[1]", "latestOnly")]
    [InlineData("{ \"name\": \"Top\", \"stations\": [\"top\", \"side\"] }", "parts[0].name", "stations[0] already")]
    [InlineData("{ \"name\": \"cmd\", \"stations\": [\"top\", \"side\"] }", "parts[0].name", "topic of the agent")]
    [InlineData("{ \"name\": \"b\", \"stations\": [\"top\", \"side\"] }, { \"name\": \"c\", \"stations\": [\"front\", \"side\"] }",
        "parts[1].stations[1]", "belongs to parts[0] already")]
    [InlineData("{ \"name\": \"b\", \"stations\": [\"top\", \"side\"] }, { \"name\": \"b\", \"stations\": [\"front\", \"last\"] }",
        "parts[1].name", "the name of parts[0] already")]
    [InlineData("{ \"name\": \"b\", \"stations\": [\"top\", \"side\"], \"match\": \"window\", \"windowMilliseconds\": 3000 }",
        "parts[0].windowMilliseconds", "longer than the deadline")]
    [InlineData("{ \"name\": \"b\", \"stations\": [\"top\", \"front\"], \"deadlineMilliseconds\": 70 }", "parts[0].deadlineMilliseconds",
        "less than the 80")]
    public void Load_Parts_FindsWhatCannotWork(string parts, string? path, string problem)
    {
        string Station(string name, string keys = "") => $$"""{ "name": "{{name}}", "model": "m"{{keys}}, "camera": { "driver": "simulated" } }""";

        IReadOnlyList<ConfigurationError> found = SampleConfiguration.Load($$"""
            { "agent": { "name": "a" }, "parts": [ {{parts}} ], "stations": [ {{Station("top")}}, {{Station("side")}},
              {{Station("front", ", \"deadlineMilliseconds\": 80")}}, {{Station("last")}}, {{Station("live", ", \"mode\": \"latestOnly\"")}} ] }
            """).Errors;

        Assert.Equal(path is null ? [] : [path], found.Select(error => error.Path));
        Assert.All(found, error => Assert.Contains(problem, error.Problem));
    }

    [Theory]
    [InlineData("\"name\": \"b\", \"url\": \"https://h/x\"", null)]
    [InlineData("\"name\": \"a\", \"url\": \"https://h/x\"", "webHooks[1].name")]
    [InlineData("\"name\": \"b\", \"url\": \"http://h/x\", \"tlsCaFile\": \"ca.pem\"", "webHooks[1].tlsCaFile")]
    [InlineData("\"name\": \"b\", \"url\": \"https://u:p@h/x\"", "webHooks[1].url")]
    [InlineData("\"name\": \"b\", \"url\": \"ftp://h/x\"", "webHooks[1].url")]
    [InlineData("\"name\": \"b\", \"url\": \"https://h/x\", \"stations\": [\"s\", \"t\"]", "webHooks[1].stations[1]")]
    public void Load_WebHooks_FindsWhatCannotWork(string keys, string? path)
    {
        IReadOnlyList<ConfigurationError> found = SampleConfiguration.Load($$"""
            { "agent": { "name": "a" }, "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" } } ],
              "webHooks": [ { "name": "a", "url": "http://h/", "secretFile": "k" }, { {{keys}}, "secretFile": "k" } ] }
            """).Errors;
        Assert.Equal(path is null ? [] : [path], found.Select(error => error.Path));
    }

    [Theory]
    [InlineData("\"user\": \"u\", \"passwordFile\": \"p\", \"passwordEnvironment\": \"P\"", "passwordEnvironment")]
    [InlineData("\"passwordFile\": \"p\"", "passwordFile")]
    [InlineData("\"passwordEnvironment\": \"P\"", "passwordEnvironment")]
    [InlineData("\"broker\": \"mqtts://h\", \"tlsClientCertificateFile\": \"c\"", "tlsClientCertificateFile")]
    [InlineData("\"broker\": \"mqtts://h\", \"tlsClientKeyFile\": \"k\"", "tlsClientKeyFile")]
    [InlineData("\"broker\": \"mqtt://h\", \"tlsCaFile\": \"c\"", "tlsCaFile")]
    [InlineData("\"broker\": \"mqtts://h\", \"tlsCaFile\": \"c\", \"tlsClientCertificateFile\": \"c\", \"tlsClientKeyFile\": \"k\"", null)]
    [InlineData("\"user\": \"u\", \"passwordFile\": \"p\"", null)]
    [InlineData("\"user\": \"u\", \"passwordEnvironment\": \"P\"", null)]
    public void Validate_MqttKeys_MustFitTogether(string keys, string? expected)
    {
        IReadOnlyList<ConfigurationError> errors = SampleConfiguration.Load($$"""
            { "agent": { "name": "a" }, "mqtt": { {{keys}} },
              "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" } } ] }
            """).Errors;

        Assert.Equal(expected is null ? [] : [$"mqtt.{expected}"], errors.Select(error => error.Path));
    }

    [Fact]
    public void Validate_ValueWithAnErrorOfItsOwn_GivesNoSecondError()
    {
        ConfigurationError error = Assert.Single(
            SampleConfiguration.LoadStation("\"threshold\": \"0.5\", \"warningThreshold\": 0.6").Errors);
        Assert.Equal("stations[0].threshold", error.Path);
    }

    private static ConfigurationLoadResult Stations(params (string Name, string Camera)[] stations) => SampleConfiguration.Load(
        $$"""{ "agent": { "name": "a" }, "stations": [ {{string.Join(", ", stations.Select(station =>
            $$"""{ "name": "{{station.Name}}", "model": "m", "camera": { {{station.Camera}} } }"""))}} ] }""");
}
