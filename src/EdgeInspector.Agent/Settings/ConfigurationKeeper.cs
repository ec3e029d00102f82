using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Settings;

/// <summary>
/// Watches the configuration file and hands every good version of it to the agent. What is half-written, wrong or gone changes nothing:
/// the last good version stays in use, also across a restart, because a copy of it lies in the state folder. The file is looked at
/// itself, several times a second: links, mounts and every way in which editors save are seen alike.
/// </summary>
internal sealed class ConfigurationKeeper : IDisposable
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HalfWritten = TimeSpan.FromSeconds(1), Held = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ApplyRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private readonly ConfigurationPlace _place;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1);
    private LastGood? _lastGood;
    private (long Length, DateTime Written, string Target)? _seen;
    private (long Length, DateTime Written, string Target)? _seenGood;
    private string? _badSha256;
    private long _badSince;
    private bool _badTold;
    private readonly HashSet<string> _renamed = []; // paths that were named once
    private string? _applyError;
    private long _triedAt;
    private volatile Announcement? _announced;

    /// <param name="place">The file.</param>
    public ConfigurationKeeper(ConfigurationPlace place, TimeProvider time, ILogger logger) =>
        (_place, _time, _logger) = (place, time, logger);

    /// <summary>The file.</summary>
    public string File => Path.GetFullPath(_place.Path);

    /// <summary>What is in use; null before the first good version.</summary>
    public ConfigurationLoadResult? Current { get; private set; }

    /// <summary>Number and digest of what is in use; null before the first good version.</summary>
    public ConfigurationStamp? Stamp { get; private set; }

    /// <summary>What is wrong with the file as it is now; null when it is in use.</summary>
    public ConfigurationFault? Fault { get; private set; }

    /// <summary>Why a file without errors could not be taken into use; null when it could.</summary>
    public string? ApplyError => _applyError;

    /// <summary>When what is in use took effect.</summary>
    public DateTimeOffset AppliedAt { get; private set; }

    /// <summary>Called when anything of the above changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>
    /// Takes a new version into use, as a whole; throws with a message for people when that is not possible, and then nothing has changed.
    /// </summary>
    public Func<ConfigurationLoadResult, ConfigurationStamp, CancellationToken, Task>? Apply { get; set; }

    /// <summary>Whether a version, or what it names, is being taken into use.</summary>
    public bool IsApplying { get; private set; }

    /// <summary>Called when the file was saved again without a change; cancelled when it changes meanwhile.</summary>
    public Func<CancellationToken, Task>? SavedAgain { get; set; }

    /// <summary>Called when another version took effect; asked after <see cref="Apply"/>.</summary>
    public Action<ConfigurationEdited>? Edited { get; set; }

    /// <summary>What was changed while no agent ran; null when nothing was, or nobody knows what was in use before.</summary>
    public ConfigurationEdited? EditedWhileStopped { get; private set; }

    /// <summary>Keys whose change waits for the next start; asked after <see cref="Apply"/>.</summary>
    public Func<IReadOnlyList<string>>? RestartRequired { get; set; }

    /// <summary>Finds a version to start with: the file, or, when that is not good, the last good one.</summary>
    /// <param name="bad">The file and what is wrong with it; null when it is good.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryStart([NotNullWhen(false)] out ConfigurationLoadResult? bad)
    {
        (long Length, DateTime Written, string Target)? look = Look();
        ConfigurationLoadResult file = ConfigurationLoader.Load(_place);
        bad = null;
        if (file.Configuration is { } configuration)
        {
            _lastGood = new LastGood(configuration.StateDirectory);
            if (_lastGood.Load(File)?.File.Configuration is { } before) EditedWhileStopped = Edit(before, file, null);
            Adopt(file, _lastGood.Next(file), look);
            return true;
        }
        bad = file;
        foreach (string folder in LastGood.Known(_place))
        {
            var kept = new LastGood(folder);
            if (kept.Load(File) is not { } earlier) continue;
            _lastGood = kept;
            Adopt(earlier.File, earlier.Stamp, look);
            _logger.LastGoodUsed(earlier.Stamp.Revision, earlier.Stamp.Sha256[..12]);
            (_badSha256, _badSince, _badTold) = (file.Sha256 ?? "", _time.GetTimestamp(), true);
            Report(file);
            return true;
        }
        return false;
    }

    /// <summary>Watches until it is cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LookPeriod, _time);
        while (await timer.WaitForNextTickAsync(cancellation)) await ReloadAsync(force: false, cancellation: cancellation);
    }

    /// <summary>Reads the file again now.</summary>
    /// <param name="force">Whether also when its time and size are as before.</param>
    /// <param name="cancellation">Ends the waiting, also for a file that does not answer.</param>
    /// <returns>Whether what stands in the file is in use.</returns>
    public async Task<bool> ReloadAsync(bool force = true, CancellationToken cancellation = default)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await LookInTurnAsync(force, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Puts an earlier version of the file back and looks at it before the next look of <see cref="WatchAsync"/>, which would take it for a
    /// file that somebody saved again, and load what the packages on the disk have become.
    /// </summary>
    /// <param name="restore">Puts it back; gives false when that may not be.</param>
    /// <returns>What <paramref name="restore"/> gave.</returns>
    public async Task<bool> RestoreAsync(Func<bool> restore)
    {
        await _turn.WaitAsync();
        try
        {
            if (!restore()) return false;
            await LookInTurnAsync(force: true, CancellationToken.None);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<bool> LookInTurnAsync(bool force, CancellationToken cancellation)
    {
        (long Length, DateTime Written, string Target)? look = await LookAtFileAsync(cancellation);
        if (!force && look == _seen && _badSha256 is null && !IsFresh(look)) return true;
        if (!force && look == _seen && _applyError is not null && _time.GetElapsedTime(_triedAt) < ApplyRetry) return false;
        ConfigurationLoadResult file = await ReadAsync(() => ConfigurationLoader.Load(_place), cancellation);
        _seen = look;
        if (file.Configuration is not null && file.Sha256 == Stamp?.Sha256)
        {
            bool savedAgain = !force && look != _seenGood;
            _seenGood = look;
            ClearFault();
            if (savedAgain && SavedAgain is not null) await ApplyUntilChangedAsync(SavedAgain, cancellation);
            return true;
        }
        if (file.Configuration is null) return Refuse(file);
        if (await TryApplyAsync(file, look, cancellation) is not { } isApplied) return false;
        if (!isApplied) return Refuse(file);
        return true;
    }

    /// <summary>Says who is about to write a version of the file with a command, which has an audit record of its own.</summary>
    /// <param name="sha256">SHA-256 of the version.</param>
    /// <param name="by">Who.</param>
    public void Announce(string sha256, string by) => _announced = new Announcement(sha256, by);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    // Reading has limits of its own, which are longer than whoever stops the agent waits.
    private static Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellation) =>
        Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellation);

    // Null when the file was changed meanwhile: the next look takes what stands there then.
    private async Task<bool?> TryApplyAsync(
        ConfigurationLoadResult file, (long Length, DateTime Written, string Target)? look, CancellationToken cancellation)
    {
        ConfigurationStamp stamp = _lastGood!.Peek(file);
        _triedAt = _time.GetTimestamp();
        _applyError = null;
        try
        {
            if (Apply is not null && !await ApplyUntilChangedAsync(superseded => Apply(file, stamp, superseded), cancellation)) return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever does not fit, a model above all, the version in use stays.
        catch (Exception exception)
        {
            _applyError = exception.Message;
            return false;
        }
#pragma warning restore CA1031
        ConfigurationEdited edited = Edit(Current!.Configuration!, file,
            _announced is { } announced && announced.Sha256 == file.Sha256 ? announced.By : null);
        _lastGood.Keep(file, stamp);
        Adopt(file, stamp, look);
        string waiting = string.Join(", ", RestartRequired?.Invoke() ?? []);
        _logger.ConfigurationApplied(stamp.Revision, stamp.Sha256[..12],
            waiting.Length == 0 ? "" : $" These wait for a restart of the agent: {waiting}.");
        Edited?.Invoke(edited);
        Changed?.Invoke();
        return true;
    }

    // Whether it was applied: false when the file was changed meanwhile.
    private async Task<bool> ApplyUntilChangedAsync(Func<CancellationToken, Task> apply, CancellationToken cancellation)
    {
        using var superseded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        IsApplying = true;
        try
        {
            Task applying = apply(superseded.Token);
            while (await Task.WhenAny(applying, Task.Delay(LookPeriod, CancellationToken.None)) != applying)
                if (!cancellation.IsCancellationRequested && await LookAtFileAsync(CancellationToken.None) != _seen)
                    await superseded.CancelAsync();
            await applying;
            return true;
        }
        catch (OperationCanceledException) when (superseded.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();
            _seen = null;
            return false;
        }
        finally
        {
            IsApplying = false;
        }
    }

    // The file's owner is all that the system knows of an edit with any other program.
    private ConfigurationEdited Edit(AgentConfiguration before, ConfigurationLoadResult file, string? by) => new(
        file.Sha256![..12],
        ConfigurationChanges.Between(before, file.Configuration!),
        by ?? new EditNote(file.Configuration!.StateDirectory).Find(file.Sha256)
        ?? $"owner of the file: {FileOwner.Of(_place.Path) ?? "unknown"}",
        IsCommand: by is not null);

    // A file may be read while it is written: it gets a moment before it counts as wrong, and longer where a program lets nobody read it.
    private bool Refuse(ConfigurationLoadResult file)
    {
        if (file.Configuration is null) _applyError = null;
        string version = file.Sha256 ?? "";
        if (_badSha256 != version) (_badSha256, _badSince, _badTold) = (version, _time.GetTimestamp(), false);
        if (_badTold || (_applyError is null && _time.GetElapsedTime(_badSince) < (file.IsHeld ? Held : HalfWritten))) return false;
        _badTold = true;
        Report(file);
        Changed?.Invoke();
        return false;
    }

    private void Report(ConfigurationLoadResult file)
    {
        if (file.Configuration is null)
        {
            ConfigurationError first = file.Errors[0];
            string sentence = ConfigurationErrorFormatter.Sentence(first);
            Fault = new ConfigurationFault(first.Line > 0 ? first.Line : null, first.Column > 0 ? first.Column : null, sentence,
                file.Errors.Count, _time.GetUtcNow());
            _logger.ConfigurationRefused(ConfigurationErrorFormatter.Format(file).TrimEnd());
            return;
        }
        Fault = new ConfigurationFault(null, null, _applyError!, 1, _time.GetUtcNow());
        _logger.ConfigurationRefused(_applyError!);
    }

    private void ClearFault()
    {
        (_badSha256, _applyError) = (null, null);
        if (Fault is null) return;
        Fault = null;
        _logger.ConfigurationRestored();
        Changed?.Invoke();
    }

    // How it looked when it was read, not how it looks now: it may have been saved again meanwhile.
    private void Adopt(ConfigurationLoadResult file, ConfigurationStamp stamp, (long Length, DateTime Written, string Target)? look)
    {
        (Current, Stamp, Fault, AppliedAt, _badSha256, _seen, _seenGood) = (file, stamp, null, _time.GetUtcNow(), null, look, look);
        foreach (RenamedKey key in file.Renamed)
            if (_renamed.Add(key.Path)) _logger.KeyRenamed(key.Sentence(file.File));
    }

    // A file may be written twice within one tick of its time stamp.
    private bool IsFresh((long Length, DateTime Written, string Target)? look) =>
        look is { } seen && (_time.GetUtcNow().UtcDateTime - seen.Written).Duration() < Fresh;

    private (long Length, DateTime Written, string Target)? Look()
    {
        try
        {
            return TimeLimited.Run(_place.Path, LookAtFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<(long Length, DateTime Written, string Target)?> LookAtFileAsync(CancellationToken cancellation)
    {
        try
        {
            return await TimeLimited.RunAsync(_place.Path, LookAtFile, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private (long Length, DateTime Written, string Target)? LookAtFile()
    {
        string target = System.IO.File.ResolveLinkTarget(_place.Path, returnFinalTarget: true)?.FullName ?? _place.Path;
        var info = new FileInfo(target);
        return info.Exists ? (info.Length, info.LastWriteTimeUtc, target) : null;
    }

    private sealed record Announcement(string Sha256, string By);
}
