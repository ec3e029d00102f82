using System.Text.Json;
using EdgeInspector.Files;
using EdgeInspector.Mqtt.Topics;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt.Retained;

/// <summary>
/// Which retained messages of this agent stand at the broker, kept in a file across runs, so that those of a removed station, of an earlier
/// base or of an earlier discovery prefix can be taken back: nobody else ever would. Safe between threads.
/// </summary>
internal sealed class RetainedMemory
{
    private const int Most = 10_000;
    private const long LargestFile = 1 << 22;
    private readonly Lock _lock = new();
    private readonly string? _file;
    private readonly ILogger _logger;
    private readonly HashSet<string> _standing;

    /// <summary>Reads the file.</summary>
    /// <param name="file">Where it is; null remembers nothing.</param>
    /// <param name="logger">Takes that it cannot be read or written.</param>
    public RetainedMemory(string? file, ILogger logger)
    {
        (_file, _logger) = (file, logger);
        _standing = Read();
    }

    /// <summary>Topics on which something of an earlier run stands that is none of those which are used now.</summary>
    /// <param name="used">The topics of this run.</param>
    public IReadOnlyList<string> Leftovers(IReadOnlySet<string> used)
    {
        lock (_lock) return [.. _standing.Where(topic => !used.Contains(topic)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Something is about to be retained on a topic.</summary>
    public void Stands(string topic)
    {
        lock (_lock)
        {
            if (_standing.Count >= Most || !_standing.Add(topic)) return;
            Write();
        }
    }

    /// <summary>What stood on a topic was taken back, and the broker said so.</summary>
    public void IsGone(string topic)
    {
        lock (_lock)
            if (_standing.Remove(topic)) Write();
    }

    private HashSet<string> Read()
    {
        try
        {
            if (_file is null || !RegularFile.Exists(_file)) return new(StringComparer.Ordinal);
            string[] topics = JsonSerializer.Deserialize<string[]>(RegularFile.ReadAllBytes(_file, LargestFile)) ?? [];
            return topics.Where(topic => topic is not null && TopicName.FindErrorInText(topic) is null).Take(Most)
                .ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            _logger.RetainedForgotten(_file!, exception.Message);
            return new(StringComparer.Ordinal);
        }
    }

    private void Write()
    {
        if (_file is null) return;
        try
        {
            string part = _file + ".new";
            File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(_standing.Order(StringComparer.Ordinal)));
            Moving.File(part, _file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _logger.RetainedForgotten(_file, exception.Message);
        }
    }
}
