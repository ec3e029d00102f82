using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Tests;
using EdgeInspector.Diagnosis;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.TestKit.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet.Protocol;
using Xunit;
using Machine = EdgeInspector.Diagnosis.Machine;

namespace EdgeInspector.Tests.Diagnosis;

/// <summary>A healthy agent's folder, broker and machine, which one fault spoils.</summary>
internal sealed class FaultBed : IAsyncDisposable
{
    private const string Unit =
        "[Service]\nType=notify\nExecStart=/opt/edge-inspector/edge-inspector run\nRestart=always\nWatchdogSec=30\n";
    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _running = [];
    private readonly List<IDisposable> _held = [];
    private readonly JsonObject _configuration;
    private readonly SeededFault _fault;
    private Machine _machine;

    private FaultBed(SeededFault fault, TestBroker broker)
    {
        _fault = fault;
        _running.Add(broker);
        _configuration = new JsonObject
        {
            ["agent"] = new JsonObject { ["name"] = "tested", ["stateDirectory"] = "state" },
            ["mqtt"] = new JsonObject
            {
                ["broker"] = broker.Uri.ToString().TrimEnd('/'),
                ["connectTimeoutSeconds"] = 3,
                ["outbox"] = new JsonObject { ["maxMegabytes"] = 100 }
            },
            ["archive"] = new JsonObject { ["maxGigabytes"] = 0.1, ["minimumFreePercent"] = 0 },
            ["execution"] = new JsonObject(),
            ["log"] = new JsonObject(),
            ["health"] = new JsonObject { ["port"] = FreePort.Find() },
            ["page"] = new JsonObject { ["port"] = FreePort.Find() },
            ["modbus"] = new JsonObject { ["port"] = FreePort.Find() },
            ["stations"] = new JsonArray(new JsonObject
            {
                ["name"] = "cap",
                ["model"] = "model",
                ["camera"] = new JsonObject
                {
                    ["driver"] = "simulated",
                    ["seed"] = 1,
                    ["width"] = TaughtLine.Width,
                    ["height"] = TaughtLine.Height
                },
            }),
        };
        _machine = new Machine { Root = _folder.PathTo("machine"), ClockSynchronised = () => true };
    }

    private string File => _folder.PathTo("agent.json");

    public static async Task<FaultBed> MakeAsync(SeededFault fault, TaughtLine line)
    {
        var bed = new FaultBed(fault, await TestBroker.StartAsync());
        try
        {
            line.CopyModel(bed._folder.PathTo("model"));
            bed.MakeMachine();
            await bed.StartAsync();
            bed.Spoil();
            return bed;
        }
        catch
        {
            await bed.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the doctor, and returns id, severity, what, and what to do of all findings.</summary>
    public async Task<IReadOnlyList<(string Id, string Severity, string What, string Remedy)>> AskAsync()
    {
        string json = _fault.NeedsProcess ? await AskProcessAsync() : await AskHereAsync();
        return
        [
            .. JsonNode.Parse(json)!["areas"]!.AsArray().SelectMany(area => area!["findings"]!.AsArray())
                .Select(finding =>
                    ((string)finding!["id"]!, (string)finding["severity"]!, (string)finding["what"]!, (string)finding["remedy"]!)),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IDisposable held in _held) held.Dispose();
        foreach (IAsyncDisposable running in _running) await running.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<string> AskHereAsync()
    {
        List<ExaminationResult> all = [];
        await foreach (ExaminationResult examined in new Doctor(new DiagnosisTarget(new ConfigurationPlace(File, "--config"), _machine)).ExamineAsync(
            TestContext.Current.CancellationToken)) all.Add(examined);
        return DoctorReport.Json(all);
    }

    private async Task<string> AskProcessAsync()
    {
        string[] words = ["doctor", "--json", "--config", File];
        if (_fault.As is not null && (Environment.UserName != "root" || !AgentProgram.CanRunAsNobody()))
            Assert.Skip("Only root can ask as somebody else, and that user must be able to read the program.");
        string program = Path.Combine(AppContext.BaseDirectory, "edge-inspector.dll");
        if (_fault.WithoutLibrary is { } library)
        {
            string copy = _folder.PathTo("program");
            CopyProgram(AppContext.BaseDirectory, copy, library);
            program = Path.Combine(copy, "edge-inspector.dll");
        }
        await using AgentProgram doctor = _fault.As is not null
            ? AgentProgram.StartAsNobody(words)
            : AgentProgram.Start(_fault.Environment, program, words);
        await doctor.EndAsync();
        return doctor.Output;
    }

    private static void CopyProgram(string from, string to, string without)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) == without || file.EndsWith(".onnx", StringComparison.Ordinal)) continue;
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            // A link is followed to where all libraries are; what the program begins with must lie here itself.
            if (Path.GetFileName(file).StartsWith("edge-inspector.", StringComparison.Ordinal)) System.IO.File.Copy(file, copy);
            else System.IO.File.CreateSymbolicLink(copy, file);
        }
    }

    private void MakeMachine()
    {
        Dictionary<string, string> files = new()
        {
            ["/proc/sys/net/core/rmem_max"] = "33554432",
            ["/proc/self/cgroup"] = "0::/system.slice/edge-inspector.service",
            ["/sys/fs/cgroup/system.slice/edge-inspector.service/memory.max"] = "max",
            ["/proc/meminfo"] = "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n",
            ["/proc/self/limits"] = "Max open files            524288               524288               files\n",
            ["/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"] = "performance",
            ["/etc/systemd/system/edge-inspector.service"] = Unit,
            ["/etc/systemd/system/multi-user.target.wants/edge-inspector.service"] = Unit,
            ["/opt/edge-inspector/edge-inspector"] = "",
        };
        foreach ((string path, string text) in _fault.Machine) files[path] = text;
        foreach ((string path, string text) in files)
            if (!_fault.WithoutMachine.Contains(path)) Write(_machine.PathTo(path), text);
        if (_fault.Clock == "unsynchronised") _machine = _machine with { ClockSynchronised = () => false };
        else if (_fault.Clock is { } time)
            _machine = _machine with { Time = new OtherClock(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)) };
    }

    private void Spoil()
    {
        foreach ((string path, string text) in _fault.Files) Write(_folder.PathTo(path), text);
        foreach ((string path, int[] size) in _fault.Masks)
            System.IO.File.WriteAllBytes(_folder.PathTo(path),
                PictureLibrary.Codec().EncodePng(new Picture(size[0], size[1], PixelFormat.Mono8)));
        foreach ((string path, JsonNode? value) in _fault.Set) SampleConfiguration.Set(_configuration, path,
            JsonNode.Parse(value!.ToJsonString().Replace("{folder}", _folder.Path, StringComparison.Ordinal)));
        if (_fault.Disk is not null) UseDisk();
        string json = _configuration.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
        System.IO.File.WriteAllText(File,
            _fault.Replace is [string from, string to] ? json.Replace(from, to, StringComparison.Ordinal) : json);
        // Whoever asks may come this far and no further.
        if (_fault.As is not null) SetMode(Directory.CreateDirectory(_folder.PathTo("state")).Parent!.FullName, 0b111_101_101);
        foreach ((string path, long length) in _fault.Truncate)
        {
            using FileStream stream = System.IO.File.OpenWrite(_folder.PathTo(path));
            stream.SetLength(length);
        }
        foreach ((string path, string more) in _fault.Append) System.IO.File.AppendAllText(_folder.PathTo(path), more);
        foreach ((string path, int mode) in _fault.Mode) SetMode(_folder.PathTo(path), mode);
        foreach (string path in _fault.Delete) System.IO.File.Delete(_folder.PathTo(path));
    }

    private void UseDisk()
    {
        SmallDisk disk = SmallDisk.Require(4);
        _held.Add(disk);
        SampleConfiguration.Set(_configuration, "agent.stateDirectory", Path.Combine(disk.Path, "state"));
        SampleConfiguration.Set(_configuration, "mqtt.outbox.maxMegabytes", 16);
        if (_fault.Disk == "read-only") disk.SetReadOnly(true);
    }

    private async Task StartAsync()
    {
        string[] words = _fault.Start?.Split(' ', 2) ?? [];
        switch (words)
        {
            case []:
                break;
            case ["refusingBroker"]:
                await UseBrokerAsync(broker => broker.Admit = _ => MqttConnectReasonCode.BadUserNameOrPassword);
                break;
            case ["forbiddingBroker"]:
                await UseBrokerAsync(broker => broker.Acknowledge = _ => MqttPubAckReasonCode.NotAuthorized);
                break;
            case ["mosquitto", var line]:
                MosquittoBroker mosquitto = await MosquittoBroker.StartAsync(line);
                _running.Add(mosquitto);
                UseBroker(mosquitto.Uri.ToString());
                break;
            case ["tls", var kind]:
                await UseTlsAsync(kind);
                break;
            case ["webServer"]:
                var server = new WebServer();
                _running.Add(server);
                UseBroker(string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{server.Port}"));
                break;
            case ["portTaken", var section]:
                var listener = new TcpListener(IPAddress.Loopback, (int)_configuration[section]!["port"]!);
                listener.Start();
                _held.Add(listener);
                break;
            case ["camera" or "cameraTaken"]:
                UseCamera(taken: words[0] == "cameraTaken");
                break;
            default:
                throw new NotSupportedException(_fault.Start);
        }
    }

    private void UseBroker(string address) => SampleConfiguration.Set(_configuration, "mqtt.broker", address.TrimEnd('/'));

    private async Task UseBrokerAsync(Action<TestBroker> change, X509Certificate2? certificate = null)
    {
        TestBroker broker = await TestBroker.StartAsync(certificate);
        _running.Add(broker);
        broker.Expect("");
        change(broker);
        UseBroker(broker.Uri.ToString());
    }

    private async Task UseTlsAsync(string kind)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        DateTimeOffset end = kind switch
        {
            "ended" => now.AddDays(-1),
            "ending" => now.AddDays(7),
            _ => now.AddDays(365),
        };
        using var key = RSA.Create(2048);
        string name = kind == "othername" ? "broker.elsewhere" : "localhost";
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-30), end);
        _held.Add(certificate);
        if (kind != "untrusted")
        {
            Write(_folder.PathTo("ca.pem"), certificate.ExportCertificatePem());
            SampleConfiguration.Set(_configuration, "mqtt.tlsCaFile", "ca.pem");
        }
        await UseBrokerAsync(_ => { }, certificate);
    }

    private void UseCamera(bool taken)
    {
        var camera = new VirtualCameraProcess();
        _held.Add(camera);
        _configuration["stations"]![0]!["camera"] = new JsonObject { ["driver"] = "aravis", ["address"] = camera.Address };
        if (taken)
            _held.Insert(0,
                AravisCamera.Open(new AravisCameraOptions { Address = camera.Address }, 4, PictureLibrary.BayerDecoder(),
                    TimeProvider.System,
                    NullLogger.Instance));
    }

    private static void SetMode(string path, int mode)
    {
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(path, (UnixFileMode)mode);
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
    }

    private sealed class OtherClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class WebServer : LoopbackServer
    {
        public WebServer() => Start();

        protected override async Task ServeAsync(NetworkStream stream, CancellationToken cancellation)
        {
            await stream.ReadAtLeastAsync(new byte[100], 1, cancellationToken: cancellation);
            await stream.WriteAsync("HTTP/1.0 400 Bad Request\r\n\r\n"u8.ToArray(), cancellation);
        }
    }
}
