using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Hooks;

/// <summary>
/// A hook's place in the stored results: up to where the receiver has them, and the highest number of each station there. It lies in the
/// state folder, as it was at most a second ago.
/// </summary>
internal sealed class HookPlace(string file, string hook, TimeProvider time, ILogger logger)
{
    private const int Longest = 1 << 16;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private Kept? _kept;
    private Kept? _saved;
    private long? _savedAt;

    /// <summary>Whether there is none yet.</summary>
    public bool IsNew => _kept is null;

    /// <summary>Position of the last result that the receiver has.</summary>
    public long Position => _kept?.Position ?? 0;

    /// <summary>Reads it. A file that is damaged begins with the oldest stored result: better twice than never.</summary>
    public void Read()
    {
        try
        {
            if (!RegularFile.Exists(file)) return;
            _kept = _saved = JsonSerializer.Deserialize<Kept>(RegularFile.ReadAllText(file, Longest), Options);
            if (_kept is { Position: >= 0, Stations: not null }) return;
            Restart($"{file} is damaged.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            Restart($"{file} cannot be read: {exception.Message}");
        }
    }

    /// <summary>Begins with the oldest stored result.</summary>
    public void Restart(string cause)
    {
        logger.HookBeginsAgain(hook, cause);
        _kept = new Kept(0, [], false);
    }

    /// <summary>Begins behind a position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="stations">The highest number of each station up to there.</param>
    public void Begin(long position, IReadOnlyDictionary<string, long> stations) => _kept = new Kept(position, new(stations), true);

    /// <summary>Numbers of a station before this one that no place has seen; null when there is no gap.</summary>
    public (long First, long Last)? GapBefore(string station, long sequence) =>
        (_kept!.Stations.TryGetValue(station, out long last) || _kept.KnowsAll) && sequence > last + 1 ? (last + 1, sequence - 1) : null;

    /// <summary>The receiver has a result, or need not have it.</summary>
    public void Pass(long position, string station, long last)
    {
        var stations = new Dictionary<string, long>(_kept!.Stations, StringComparer.Ordinal)
        {
            [station] = Math.Max(last, _kept.Stations.GetValueOrDefault(station)),
        };
        _kept = _kept with { Position = position, Stations = stations };
    }

    /// <summary>Writes it down when it changed and the last time is a second ago, or at once.</summary>
    public void Save(bool atOnce = false)
    {
        if (_kept is null || ReferenceEquals(_kept, _saved)) return;
        if (!atOnce && _savedAt is { } at && time.GetElapsedTime(at) < Period) return;
        _savedAt = time.GetTimestamp();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(_kept, Options));
            _saved = _kept;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.HookPlaceNotKept(hook, exception.Message);
        }
    }

    /// <param name="Position">Of the last result that the receiver has.</param>
    /// <param name="Stations">The highest number of each station up to there.</param>
    /// <param name="KnowsAll">Whether a station that is not among them had no result up to there.</param>
    private sealed record Kept(long Position, Dictionary<string, long> Stations, bool KnowsAll);
}
