using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Archiving;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Mqtt;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verbs;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

/// <summary>A station whose model has its pictures, with records, reviews and archived frames of parts, and no agent.</summary>
internal sealed class TeachBed : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly List<StoredRecord> _records = [];

    /// <param name="line">Its pictures and its model.</param>
    /// <param name="station">More keys of the station, with a comma in front.</param>
    /// <param name="state">The folder that the state folder is a link to; null for one below the bed's.</param>
    /// <param name="agent">More sections of the file, with a comma in front.</param>
    public TeachBed(TaughtLine line, string station = "", string? state = null, string agent = "")
    {
        State = _folder.PathTo("state");
        if (state is not null) Directory.CreateSymbolicLink(State, state);
        File.WriteAllText(Config, $$"""
            {
              "agent": { "name": "line1", "stateDirectory": "state" }, "archive": { "folder": "kept", "minimumFreePercent": 0 }{{agent}},
              "stations": [ { "name": "cap", "model": "models/cap"{{station}},
                "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 2 } } ]
            }
            """);
        // As learn --station records it, without the time that learning takes.
        string learned = line.CopyModel(PathTo("learned"));
        Images = [.. PackageReader.ReadManifest(learned).Images];
        var options = new LearningOptions { Method = new KnnOptions { BankRows = 300 } };
        History().Record(
            new LearnedVersion(learned, line.Good, Images, LearningRecord.Stated(options, evenLight: false)), new VersionNote("Mia", "first"));
        History().Activate(1, new VersionNote("Mia", "first"));
    }

    public string Config => _folder.PathTo("agent.json");

    public string State { get; }

    public string Place => _folder.PathTo("models/cap");

    public IReadOnlyList<TrainingImage> Images { get; }

    /// <summary>Lots of parts that are stored from now on, by their number; none of the others.</summary>
    public Dictionary<long, string> Lots { get; } = [];

    public string PathTo(string path) => _folder.PathTo(path);

    public ModelHistory History() => new(State, "cap", null, Place, new HistoryLimits(), "1", TimeProvider.System);

    /// <summary>Stores parts: number, verdict, review (null for none), and the picture that the archive has (null for none).</summary>
    public async Task StoreAsync(params IReadOnlyList<(long Seq, Verdict Verdict, string? Review, string? Picture)> parts)
    {
        using var format = new ResultFormat(new AgentIdentity("line1", 1), "line1");
        var options = new ResultStoreOptions
        {
            Folder = Path.Combine(State, "outbox"),
            MaximumBytes = 1L << 30,
            MaximumAge = TimeSpan.FromDays(3650),
            QueueCapacity = 10,
        };
        using var store = new ResultStore(options, format, () => true, TimeProvider.System, _log);
        store.Start();
        foreach ((long seq, Verdict verdict, string? review, string? picture) in parts)
        {
            StoredRecord record = Record(seq, verdict);
            _records.Add(record);
            await store.KeepAsync(record);
            if (review is not null) await store.KeepAsync(Review(record, review));
            if (picture is not null) Archive(record, picture);
        }
        await store.StopAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>Runs a verb in this process.</summary>
    public Task<(int Code, string Said)> RunAsync(params string[] words) => InProcessAsync([.. words, "--config", Config]);

    /// <summary>Runs a verb in this process.</summary>
    public static Task<(int Code, string Said)> InProcessAsync(params string[] words) => Task.Run(async () =>
    {
        using var said = new StringWriter();
        ConsoleOfAFlow.Take(said);
        int code = await CommandTree.RunAsync(words, Console.Error, TestContext.Current.CancellationToken);
        return (code, said.ToString());
    });

    public async Task<string> EndsAsync(int expected, params string[] words)
    {
        (int code, string said) = await RunAsync(words);
        Assert.True(code == expected, $"{string.Join(' ', words)} ended with {code}: {said}");
        return said;
    }

    public Task<string> SucceedsAsync(params string[] words) => EndsAsync(ExitCode.Done, words);

    /// <summary>The candidates as 'teach list --json' gives them.</summary>
    public async Task<JsonArray> CandidatesAsync() =>
        JsonNode.Parse(await SucceedsAsync("teach", "list", "--json"))!["candidates"]!.AsArray();

    /// <summary>Every file of the package in use with its hash.</summary>
    public SortedDictionary<string, string> Bytes() => new(
        Directory.EnumerateFiles(Place, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(Place, file), FileHash.Sha256), StringComparer.Ordinal);

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private StoredRecord Record(long seq, Verdict verdict) => new()
    {
        Station = "cap",
        Sequence = seq,
        Id = Guid.CreateVersion7(),
        At = Noon,
        Verdict = verdict,
        Body = Encoding.UTF8.GetBytes($$"""
            {"seq":{{seq}},"part":{"id":"P-{{seq}}","recipe":null,"lot":{{JsonSerializer.Serialize(Lots.GetValueOrDefault(seq))}}},"verdict":"{{(verdict == Verdict.Fail ? "fail" : "pass")}}","reason":null,
             "score":31.5,"threshold":30,"decidedBy":"map","model":{"name":"cap","sha256":"5e884898"} }
            """),
        Columns = new ResultColumns { Part = FormattableString.Invariant($"P-{seq}") },
    };

    private static StoredRecord Review(StoredRecord of, string decision) => new()
    {
        Kind = RecordKind.Review,
        Station = of.Station,
        Sequence = of.Sequence,
        Id = Guid.CreateVersion7(),
        At = of.At.AddMinutes(5),
        Verdict = of.Verdict,
        Body = Encoding.UTF8.GetBytes($$"""{"decision":"{{decision}}","reviewer":"anna","comment":null}"""),
        Columns = new ResultColumns { Reason = decision },
    };

    // As the archive of the agent lays it down.
    private void Archive(StoredRecord record, string picture)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{record.Sequence:D9}-{(record.Verdict == Verdict.Fail ? "fail" : "pass")}");
        string place = _folder.PathTo($"kept/cap/2026-11-29/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.Copy(picture, $"{place}.png");
        File.WriteAllBytes($"{place}.json", new ArchivedResult
        {
            Id = record.Id,
            Station = record.Station,
            Seq = record.Sequence,
            CapturedAt = record.At,
            Verdict = record.Verdict,
            Regions = [],
            Frame = $"{name}.png",
        }.Write());
    }
}
