using System.Security.Cryptography;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Hooks;

/// <summary>
/// Posts stored results to one receiver, in their order, from its own place in the store: each at least once, again until the receiver has
/// it or the store keeps it no more, which is said.
/// </summary>
internal sealed class WebHook : IDisposable
{
    private const int Attempts = 5;
    private const int MostBytes = 1 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly WebHookConfiguration _hook;
    private readonly string _agent;
    private readonly IResultStore _store;
    private readonly ResultFormat _format;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HookClient _client;
    private readonly HookPlace _place;
    private readonly SemaphoreSlim _woken = new(0, 1);
    private long? _failing;

    /// <param name="hook">Where to, and what.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="stateDirectory">Where its place is kept.</param>
    /// <param name="store">Has the results; stays the caller's.</param>
    /// <param name="format">Writes them; the hook's own.</param>
    public WebHook(WebHookConfiguration hook, string agent, string stateDirectory, IResultStore store, ResultFormat format,
        TimeProvider time, ILogger logger)
    {
        (_hook, _agent, _store, _format, _time, _logger) = (hook, agent, store, format, time, logger);
        _client = new HookClient(hook, time);
        _place = new HookPlace(Path.Combine(stateDirectory, "hooks", hook.Name + ".json"), hook.Name, time, logger);
    }

    /// <summary>Longest pause before the second attempt; it doubles with each further one, up to a minute.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Results may have been stored.</summary>
    public void Wake()
    {
        if (_woken.CurrentCount > 0) return;
        try
        {
            _woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else was quicker.
        }
    }

    /// <summary>
    /// Finds its place, and writes a new one down at once: results that come from here on must not be taken for older ones after a kill.
    /// After the store's start, and before the first result.
    /// </summary>
    public void Begin()
    {
        _place.Read();
        if (_place.IsNew)
        {
            _place.Begin(_store.LastPositionAtStart, _store.LastSequencesAtStart);
            _logger.HookBegins(_hook.Name, _client.Host, _store.LastPositionAtStart);
        }
        _place.Save(atOnce: true);
    }

    /// <summary>Works until the stop; what the receiver has by then is written down.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                if (!await TryStepAsync(stop)) await _woken.WaitAsync(Look, stop);
                _place.Save();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
        finally
        {
            _place.Save(atOnce: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _format.Dispose();
        _woken.Dispose();
    }

    // False when there is nothing to do now.
    private async Task<bool> TryStepAsync(CancellationToken stop)
    {
        ResultTail tail;
        try
        {
            tail = await _store.ReadAfterAsync(_place.Position, _hook.MaxResults);
        }
        catch (IOException)
        {
            // The store itself says what is wrong with the disk.
            return false;
        }
        if (tail.Last < _place.Position)
        {
            _place.Restart("the stored results are others than before.");
            return true;
        }
        if (tail.Records.Count == 0) return false;
        await SendAsync(tail.Records, stop);
        return true;
    }

    private async Task SendAsync(IReadOnlyList<StoredRecord> records, CancellationToken stop)
    {
        for (int i = 0; i < records.Count;)
        {
            int count = 1;
            for (long bytes = records[i].Body.Length; i + count < records.Count; count++)
                if ((bytes += records[i + count].Body.Length) > MostBytes) break;
            StoredRecord[] together = [.. records.Skip(i).Take(count)];
            await DeliverAsync([.. together.Where(Wants)], stop);
            foreach (StoredRecord record in together)
            {
                if (Wants(record.Station) && _place.GapBefore(record.Station, record.Sequence) is { } gap)
                    _logger.HookLost(_hook.Name, record.Station, gap.First, gap.Last);
                _place.Pass(record.Position, record.Station, record.SequenceTo ?? record.Sequence);
            }
            _place.Save();
            i += count;
        }
    }

    private async Task DeliverAsync(IReadOnlyList<StoredRecord> wanted, CancellationToken stop)
    {
        if (wanted.Count == 0) return;
        int refusals = 0;
        for (int attempt = 1; ; attempt++)
        {
            byte[] body = HookMessage.Write(_agent, _hook.Name, wanted, _format, _time.GetUtcNow());
            HookAnswer answer = await _client.PostAsync(body, stop);
            if (answer.Trouble is null)
            {
                Recovered();
                return;
            }
            Failed(answer.Trouble);
            if (answer.IsRefusal && wanted.Count > 1)
            {
                // One of them may be what the receiver does not want; the others must not wait for it.
                foreach (StoredRecord one in wanted) await DeliverAsync([one], stop);
                return;
            }
            if (answer.IsRefusal && ++refusals == Attempts)
            {
                _logger.HookRefused(_hook.Name, wanted[0].Station, wanted[0].Sequence, refusals, answer.Status);
                return;
            }
            await Task.Delay(answer.Wait ?? PauseAfter(attempt), _time, stop);
        }
    }

    private bool Wants(string station) => _hook.Stations is not { } stations || stations.Contains(station);

    private bool Wants(StoredRecord record) => Wants(record.Station) && !(_hook.RejectsOnly && record.Verdict == Verdict.Pass);

    // Agents that lost one receiver together do not come back together.
    private TimeSpan PauseAfter(int attempt)
    {
        TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(attempt - 1, 10));
        if (pause > LongestPause) pause = LongestPause;
        return pause * (0.5 + (RandomNumberGenerator.GetInt32(500) / 1000.0));
    }

    private void Failed(string cause)
    {
        _failing ??= _time.GetTimestamp();
        _logger.HookFails(_hook.Name, _client.Host, cause);
    }

    private void Recovered()
    {
        if (_failing is not { } since) return;
        _failing = null;
        _logger.HookRecovered(_hook.Name, _client.Host, _time.GetElapsedTime(since).TotalSeconds);
    }
}
