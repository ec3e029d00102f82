using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeInspector.Commands;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Xunit;

namespace EdgeInspector.Web.Tests.Serving;

/// <summary>Versions of models that are brought to a line that runs, over the page's API and by the verb.</summary>
[Long]
public sealed class ModelImportTests(TaughtLine taught) : IAsyncLifetime
{
    private const string Import = "api/stations/cap/models/import?reason=spare%20PC";
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _other = new();
    private PageLine _line = null!;

    private string Own => _line.Address.GetLeftPart(UriPartial.Authority);

    private string Work => Path.Combine(_line.State, "models/work");

    private string Archive => _other.PathTo("lid-2.zip");

    public async ValueTask InitializeAsync()
    {
        string place = taught.CopyModel(_folder.PathTo("model"));
        _line = await PageLine.StartAsync(taught, framesPerSecond: 2, model: place);
        Export(900, Archive);
    }

    public async ValueTask DisposeAsync()
    {
        await _line.DisposeAsync();
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Import_TakesTheVersionInOnce_OnRecord_AndWhatIsInUseStays()
    {
        string before = PackageReader.ReadSha256(_folder.PathTo("model"))!;
        JsonElement reply = await SendAsync(HttpStatusCode.OK, await File.ReadAllBytesAsync(Archive, Ends));
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        Assert.Equal(1, reply.GetProperty("result").GetProperty("version").GetInt32());
        Assert.Contains("version 2 of cap where it comes from): spare PC. It is not in use", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        JsonElement version = (await VersionsAsync())[0];
        Assert.Equal(("imported", "page", "spare PC"),
            (version.GetProperty("origin").GetString(), version.GetProperty("by").GetString(), version.GetProperty("reason").GetString()));
        Assert.Equal(before, PackageReader.ReadSha256(_folder.PathTo("model")));
        AuditRecord record = Assert.Single(Audit());
        Assert.Equal(("importModel", "page", "cap"), (record.Verb, record.By, record.Station));
        Assert.Equal(reply.GetProperty("message").GetString(), record.Message);
        CapturedMessage change = await _line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("importModel", StringComparison.Ordinal));
        Assert.Equal(1, reply.GetProperty("new").GetString()!.IndexOf("ersion 1 (", StringComparison.Ordinal));
        Assert.Equal("importModel", change.Json.GetProperty("audit").GetProperty("verb").GetString());
        Assert.Empty(Directory.GetFileSystemEntries(Work));

        reply = await SendAsync(HttpStatusCode.OK, await File.ReadAllBytesAsync(Archive, Ends));
        Assert.Equal("cap has it already, as version 1; nothing was taken in.", reply.GetProperty("message").GetString());
        Assert.False(reply.GetProperty("result").GetProperty("isNew").GetBoolean());
        Assert.Equal(1, (await VersionsAsync()).GetArrayLength());
    }

    [Fact]
    public async Task Import_ByTheVerb_AsksTheAgentThatRuns()
    {
        await using (AgentProgram verb = AgentProgram.Start(
            "models", "import", Archive, "--station", "cap", "--reason", "spare PC", "--by", "Jo", "--config", _line.Configuration))
        {
            await verb.EndAsync();
            Assert.Contains("Version 1 of cap", verb.Output + verb.Errors, StringComparison.Ordinal);
            Assert.Contains("edge-inspector models activate 1 --station cap", verb.Output + verb.Errors, StringComparison.Ordinal);
        }
        AuditRecord record = Assert.Single(Audit());
        Assert.Equal(("importModel", "Jo", "cap"), (record.Verb, record.By, record.Station));
        Assert.NotNull(record.Transaction);
        await _line.Broker.Published.WaitForAsync("/event", incident => incident.Text.Contains("importModel", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(Work));
    }

    [Fact]
    public async Task Import_WhatCannotBe_IsRefusedWithWhatToDo_AndLeavesNothing()
    {
        byte[] whole = await File.ReadAllBytesAsync(Archive, Ends);
        await RefusedAsync(HttpStatusCode.Conflict, "failed", "is refused: it is no zip file, or damaged or cut short", whole[..(whole.Length / 2)]);
        await RefusedAsync(HttpStatusCode.Conflict, "failed", "Export or copy it again", "no zip"u8.ToArray());
        await RefusedAsync(HttpStatusCode.Conflict, "failed", "it is no version of a model, as 'models export'", OtherZip());
        byte[] changed = [.. whole];
        changed[whole.Length / 2] ^= 1;
        await RefusedAsync(HttpStatusCode.Conflict, "failed", "is refused", changed);
        await RefusedAsync(HttpStatusCode.UnsupportedMediaType, "wrongType", "application/zip", whole, type: "application/octet-stream");
        await RefusedAsync(HttpStatusCode.BadRequest, "malformed", "say why", whole, "api/stations/cap/models/import");
        await RefusedAsync(HttpStatusCode.NotFound, "unknownStation", "there are cap", whole, "api/stations/lid/models/import?reason=x");
        await RefusedAsync(HttpStatusCode.Conflict, "notFound", "has no recipe red", whole, Import + "&recipe=red");
        Assert.Contains("more than 8 GiB. Export it without pictures",
            await SpeakAsync("POST", $"Content-Type: application/zip\r\nContent-Length: {(8L << 30) + 1}", []), StringComparison.Ordinal);
        using HttpResponseMessage foreign = await _line.SendAsync(HttpMethod.Post, Import, content: Zip(OtherZip()));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Equal(0, (await VersionsAsync()).GetArrayLength());
        Assert.Empty(Audit());
        Assert.Empty(Directory.GetFileSystemEntries(Work));
    }

    [Fact]
    public async Task Import_WhileSomebodyElseMayChangeThings_IsRefused()
    {
        using var lease = new StringContent("{ \"take\": true }", Encoding.UTF8, "application/json");
        // The page itself holds it as "page": whoever asks under another name has to wait.
        using HttpResponseMessage taken = await _line.SendAsync(HttpMethod.Post, "api/lease", origin: Own, content: lease);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        await using AgentProgram verb = AgentProgram.Start(
            "models", "import", Archive, "--station", "cap", "--by", "Jo", "--config", _line.Configuration);
        await verb.EndAsync();
        Assert.Contains("page (page) may change things", verb.Output + verb.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await VersionsAsync()).GetArrayLength());
        Assert.Empty(Directory.GetFileSystemEntries(Work));
    }

    [Fact]
    public async Task Import_ThatIsCut_LeavesNothing_AndOneOfAKilledAgentIsGoneWithTheNextChange()
    {
        byte[] whole = await File.ReadAllBytesAsync(Archive, Ends);
        using (TcpClient cut = await BeginAsync(whole.Length, whole[..(whole.Length / 2)]))
        {
            await Eventually.TrueAsync(() => Arrived() > 0, what: "the first half arrived");
        }
        await Eventually.TrueAsync(() => Directory.GetFileSystemEntries(Work).Length == 0, what: "what was cut is gone");
        using (TcpClient begun = await BeginAsync(whole.Length, whole[..(whole.Length / 2)]))
        {
            await Eventually.TrueAsync(() => Arrived() > 0, what: "the first half arrived");
            _line.Program.Kill();
            await _line.Program.EndAsync();
        }
        Assert.NotEmpty(Directory.GetFileSystemEntries(Work));
        await _line.Program.DisposeAsync();
        _line.Start();
        await _line.Program.WaitForAsync(LogEvent.PageServed);
        Assert.Equal(0, (await VersionsAsync()).GetArrayLength());
        await SendAsync(HttpStatusCode.OK, whole);
        Assert.Equal(1, (await VersionsAsync()).GetArrayLength());
        Assert.Empty(Directory.GetFileSystemEntries(Work));
    }

    [Fact]
    public async Task Import_OntoAFullDisk_SaysSo_AndLeavesNothing()
    {
        using SmallDisk disk = SmallDisk.Require(megabytes: 1);
        disk.Fill();
        Directory.CreateDirectory(Path.GetDirectoryName(Work)!);
        Directory.CreateSymbolicLink(Work, disk.Path);
        JsonElement reply = await SendAsync(HttpStatusCode.Conflict, await File.ReadAllBytesAsync(Archive, Ends));
        Assert.Equal("failed", reply.GetProperty("error").GetString());
        Assert.Contains("Free space on the disk", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        disk.Free();
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
        Assert.Empty(Audit());
        Directory.Delete(Work);
        await SendAsync(HttpStatusCode.OK, await File.ReadAllBytesAsync(Archive, Ends));
    }

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    private static ByteArrayContent Zip(byte[] bytes, string type = "application/zip")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private static byte[] OtherZip()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("backup.json").Open().Dispose();
        return bytes.ToArray();
    }

    private void Export(float threshold, string file)
    {
        string state = _other.PathTo("state"), place = taught.CopyModel(_other.PathTo("model"));
        ModelVersion version = LearnedVersions.Record(taught, state, place, threshold);
        HistoryArchive.Export(
            new ModelHistory(state, "cap", null, place, new HistoryLimits(), "1", TimeProvider.System), version.Number, file, false, true);
    }

    private AuditRecord[] Audit() => Path.Combine(_line.State, "audit.jsonl") is var file && File.Exists(file)
        ? [.. File.ReadAllLines(file).Select(AuditRecord.TryParse)!] : [];

    private long Arrived() => Directory.Exists(Work)
        ? Directory.GetFiles(Work, "*.zip", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) : 0;

    private async Task<JsonElement> VersionsAsync() =>
        (await _line.AskAsync("api/stations/cap/models"))[0].GetProperty("versions");

    private async Task<JsonElement> SendAsync(HttpStatusCode wanted, byte[] bytes, string path = Import, string type = "application/zip")
    {
        using ByteArrayContent content = Zip(bytes, type);
        using HttpResponseMessage answer = await _line.SendAsync(HttpMethod.Post, path, origin: Own, content: content);
        string text = await answer.Content.ReadAsStringAsync(Ends);
        Assert.True(answer.StatusCode == wanted, $"{answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task RefusedAsync(
        HttpStatusCode status, string error, string said, byte[] bytes, string path = Import, string type = "application/zip")
    {
        JsonElement reply = await SendAsync(status, bytes, path, type);
        Assert.Equal(error, reply.GetProperty("error").GetString());
        Assert.Contains(said, reply.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    // A browser says beforehand how long the file is.
    private async Task<TcpClient> BeginAsync(long length, byte[] bytes)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _line.Port, Ends);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST /{Import} HTTP/1.1\r\nHost: 127.0.0.1:{_line.Port}\r\nOrigin: {Own}\r\nContent-Type: application/zip\r\nContent-Length: {length}\r\n\r\n")), Ends);
        await client.GetStream().WriteAsync(bytes, Ends);
        return client;
    }

    private async Task<string> SpeakAsync(string method, string headers, byte[] body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _line.Port, Ends);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} /{Import} HTTP/1.1\r\nHost: 127.0.0.1:{_line.Port}\r\nOrigin: {Own}\r\n{headers}\r\nConnection: close\r\n\r\n"), Ends);
        await client.GetStream().WriteAsync(body, Ends);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(Ends);
    }
}
