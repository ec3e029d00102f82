using System.IO.Compression;
using System.Text;
using EdgeInspector.Configuration;
using EdgeInspector.Diagnosis;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Diagnosis;

/// <summary>A bundle has what helps, and none of the secrets that lie about where its contents come from.</summary>
public sealed class SupportBundleTests(TaughtLine line) : IDisposable
{
    private const string Canary = "c4nary\"bird/äé";
    private const string KeyCanary = "MIIEcanaryKeyMaterial";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Bundle_HasWhatHelpsAndNoSecret()
    {
        Write("password.txt", Canary + "\n");
        Write("key.pem", $"-----BEGIN PRIVATE KEY-----\n{KeyCanary}\n-----END PRIVATE KEY-----\n");
        Write("cert.pem", $"{KeyCanary}\n");
        string json = System.Text.Json.JsonSerializer.Serialize(Canary), base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary));
        Write("state/audit.jsonl", $$"""{"verb":"info","note":{{json}}}""" + "\n");
        Write("state/last-good.json", $$"""{ "mqtt": { "password": {{json}} } }""");
        Write("state/stations/cap.seq", "numbers");
        Write("logs/edge-inspector.log",
            $"connect with {Canary} failed\nhttp://user:{Uri.EscapeDataString(Canary)}@camera/video\nAuthorization: Basic {base64}\n-----BEGIN RSA PRIVATE KEY-----\n{KeyCanary}\n-----END RSA PRIVATE KEY-----\nthe camera is open\n");
        string file = Write("agent.json", $$"""
            {
              // password: {{Canary}}
              "agent": { "name": "line1", "stateDirectory": "state" },
              "mqtt": { "broker": "mqtts://127.0.0.1:1", "connectTimeoutSeconds": 1, "user": "agent", "passwordFile": "password.txt", "tlsClientCertificateFile": "cert.pem", "tlsClientKeyFile": "key.pem" },
              "log": { "folder": "logs" },
              "stations": [ { "name": "cap", "model": "{{line.Model}}", "camera": { "driver": "mjpeg", "url": "http://127.0.0.1:1/video", "user": "a", "passwordFile": "password.txt" } } ]
            }
            """);

        Dictionary<string, string> bundle = await BundleAsync(file);

        Assert.Subset(bundle.Keys.ToHashSet(), new HashSet<string>
        {
            "about.txt", "doctor.txt", "doctor.json", "configuration/edge-inspector.json", "configuration/effective.txt",
            "configuration/last-good.json", "models/cap.json", "state/files.txt",
            "state/audit.jsonl", "log/edge-inspector.log", "manifest.json",
        });
        Assert.All(bundle.Values,
            text => Assert.All((string[])[Canary, json[1..^1], Uri.EscapeDataString(Canary), base64, KeyCanary],
                secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
        Assert.Contains("the camera is open", bundle["log/edge-inspector.log"], StringComparison.Ordinal);
        Assert.Contains("\"passwordFile\": \"password.txt\"", bundle["configuration/edge-inspector.json"], StringComparison.Ordinal);
        Assert.Contains("stations/cap.seq", bundle["state/files.txt"], StringComparison.Ordinal);
        Assert.Contains("broker.", bundle["doctor.json"], StringComparison.Ordinal);
        Assert.Contains("\"formatVersion\"", bundle["models/cap.json"], StringComparison.Ordinal);
    }

    /// <summary>Odd passwords and addresses that nobody has read as such, in a log and in files that are no JSON.</summary>
    [Fact]
    public async Task Bundle_TenThousandOddSecrets_HoldsNone()
    {
        const int Secrets = 10_000;
        var random = new SplitMix64(19);
        string[] secrets = [.. Enumerable.Range(0, Secrets).Select(_ => OddSecret.Next(random))];
        string[] lines = [.. secrets.Select((secret, i) => OddSecret.Pick(
            random, $"{i} password={secret}", $"{i} password: {secret}", $"{i} no camera at rtsp://me:{secret}@host/1"))];
        Write("logs/edge-inspector.log", string.Join('\n', lines));
        Write("state/audit.jsonl", string.Join('\n', lines.Select(line => $"{{\"note\":\"{OddSecret.InJson(line)}\"}}")));
        Write("state/last-good.json", string.Join(",\n", secrets.Select(secret => $"\"password\": \"{OddSecret.InJson(secret)}\"")));
        string file = Write("agent.json", """
            {
              "agent": { "name": "line1", "stateDirectory": "state" }, "health": { "enabled": false }, "log": { "folder": "logs" },
              "mqtt": { "broker": "mqtt://127.0.0.1:1", "connectTimeoutSeconds": 1 },
              "stations": [ { "name": "cap", "model": "model", "camera": { "driver": "simulated" } } ]
            }
            """);
        Dictionary<string, string> bundle = await BundleAsync(file);
        foreach (string name in (string[])["log/edge-inspector.log", "state/audit.jsonl", "configuration/last-good.json"])
        {
            string[] written = bundle[name].Split('\n');
            // Line by line, so that each is looked for where it stood.
            Assert.Equal(Secrets, written.Length);
            for (int i = 0; i < Secrets; i++) Assert.False(OddSecret.IsIn(written[i], secrets[i]), $"{name}: {secrets[i]}: {written[i]}");
        }
    }

    [Fact]
    public async Task Bundle_PipesInPlaceOfFiles_EndsAndNamesThem()
    {
        TestPaths.RequireLinux();
        string file = Write("agent.json", """
            {
              "agent": { "name": "line1", "stateDirectory": "state" }, "health": { "enabled": false }, "log": { "folder": "logs" },
              "mqtt": { "broker": "mqtt://127.0.0.1:1", "connectTimeoutSeconds": 1, "user": "a", "passwordFile": "password.txt" },
              "stations": [ { "name": "cap", "model": "model", "camera": { "driver": "simulated" } } ]
            }
            """);
        foreach (string folder in (string[])["state", "logs", "model"]) Directory.CreateDirectory(_folder.PathTo(folder));
        foreach (string pipe in (string[])["password.txt", "state/audit.jsonl", "logs/edge-inspector.log", "model/manifest.json"])
            TestPaths.MakePipe(_folder.PathTo(pipe));

        Dictionary<string, string> bundle = await BundleAsync(file).WaitAsync(TimeSpan.FromSeconds(100));

        foreach (string name in (string[])["state/audit.jsonl", "log/edge-inspector.log", "models/cap.json"])
            Assert.Contains("is a pipe, no regular file", bundle[name], StringComparison.Ordinal);
        Assert.Contains("models.refused", bundle["doctor.json"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bundle_OfAConfigurationWithErrors_HasThemAndNoSecret()
    {
        string file = Write("agent.json",
            $$"""{ "agent": { "name": "line1" }, "mqtt": { "pasword": "x", "password": "{{KeyCanary}}", "broker": "mqtt://user:{{KeyCanary}}@broker" }, "stations": [] }""");
        Dictionary<string, string> bundle = await BundleAsync(file);
        Assert.Contains("stations", bundle["configuration/errors.txt"], StringComparison.Ordinal);
        Assert.All(bundle.Values, text => Assert.DoesNotContain(KeyCanary, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Command_WritesItOnceAndNoOtherFileInItsPlace()
    {
        string file = Write("agent.json", "{}"), zip = _folder.PathTo("b.zip");
        (int code, string output, string errors) = await AgentProgram.RunAsync("support-bundle", "--config", file, "--out", zip);
        Assert.True(code == 0, errors);
        Assert.Contains("doctor.txt", output, StringComparison.Ordinal);
        (code, _, errors) = await AgentProgram.RunAsync("support-bundle", "--config", file, "--out", zip);
        Assert.Equal(2, code);
        Assert.Contains("is there already", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bundle_OnAFullDisk_LeavesNothing()
    {
        using SmallDisk disk = SmallDisk.Require(1);
        string filler = Path.Combine(disk.Path, "filler");
        Assert.Throws<IOException>(() => File.WriteAllBytes(filler, new byte[2_000_000]));
        string file = Write("agent.json", "{}");
        await Assert.ThrowsAsync<IOException>(() => MakeAsync(file, Path.Combine(disk.Path, "b.zip")));
        Assert.Equal([filler], Directory.GetFiles(disk.Path));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Dictionary<string, string>> BundleAsync(string file)
    {
        string zip = _folder.PathTo("bundle.zip");
        await MakeAsync(file, zip);
        using ZipArchive archive = ZipFile.OpenRead(zip);
        Dictionary<string, string> contents = [];
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            contents.Add(entry.FullName, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
        return contents;
    }

    private static Task<IReadOnlyList<(string Name, string About)>> MakeAsync(string file, string zip) =>
        new SupportBundle(new DiagnosisTarget(new ConfigurationPlace(file, "--config"), new Machine())).WriteAsync(zip,
            TestContext.Current.CancellationToken);

    private string Write(string name, string text)
    {
        string path = _folder.PathTo(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
