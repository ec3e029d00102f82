using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Web.Tests.Browsing;

/// <summary>A line whose fourteen parts, six of them good, are through: its past does not change any more.</summary>
public sealed class PastLine(TaughtLine taught) : IAsyncLifetime
{
    private PageLine? _line;

    public Uri Address => Line.Address;

    internal PageLine Line
    {
        get
        {
            return _line ?? throw new InvalidOperationException("The line did not start.");
        }
    }

    /// <summary>The published results by verdict.</summary>
    internal ILookup<string, JsonElement> Results
    {
        get
        {
            return field;
        }

        private set;
    } = null!;

    /// <summary>Numbers of the rejects, the newest first; a busy machine may have been too slow for a part.</summary>
    internal long[] Rejects =>
        [.. Results.Where(group => group.Key != "pass").SelectMany(group => group).Select(result => result.GetProperty("seq").GetInt64())
            .OrderDescending()];

    public async ValueTask InitializeAsync()
    {
        _line = await PageLine.StartAsync(taught, station: $$"""
            "camera": { "driver": "folder", "path": "{{taught.Data}}/test", "framesPerSecond": 4, "loop": false }
            """);
        IReadOnlyList<CapturedMessage> results = await _line.Broker.Published.WaitForAsync("cap/result", 14);
        LearnedVersions.Record(taught, _line.State, taught.Model, 900);
        Results = results.Select(result => result.Json).ToLookup(result => result.GetProperty("verdict").GetString()!);
        int rejects = Results["fail"].Count();
        // Pictures are kept, and noted beside their results, behind the verdicts.
        await Eventually.TrueAsync(async () => (await _line.AskAsync("api/parts?verdict=fail")).GetProperty("parts").EnumerateArray()
            .Count(part => part.GetProperty("hasPicture").GetBoolean()) == rejects);
    }

    public async ValueTask DisposeAsync()
    {
        if (_line is not null) await _line.DisposeAsync();
    }
}
