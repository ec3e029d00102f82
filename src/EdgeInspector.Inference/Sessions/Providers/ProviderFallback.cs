using EdgeInspector.Models;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Inference.Sessions.Providers;

/// <summary>
/// A model on the first of several providers that computes it right. When its device is lost, the session is built again, or on the next
/// provider, and the frame that met the loss is scored there: it is late, not lost. The better providers are tried again from time to
/// time. Slots move to the newest session before their next run.
/// </summary>
internal sealed class ProviderFallback : IAnomalyModel
{
    private readonly IReadOnlyList<ProviderChoice> _choices;
    private readonly Func<ProviderChoice, IAnomalyModel> _load;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly ITimer _retry;
    private Generation _current;
    private bool _disposed;

    /// <summary>Finds the first provider that works.</summary>
    /// <param name="choices">The preferred one first.</param>
    /// <param name="load">Builds a session and checks its scores; throws <see cref="ModelException"/> when it is not to be trusted.</param>
    /// <param name="retryAfter">Pause between tries of better providers.</param>
    /// <exception cref="ModelException">None works; the message has all reasons.</exception>
    public ProviderFallback(
        IReadOnlyList<ProviderChoice> choices, Func<ProviderChoice, IAnomalyModel> load, TimeSpan retryAfter, TimeProvider time,
        ILogger logger)
    {
        (_choices, _load, _logger) = (choices, load, logger);
        _current = LoadFrom(0);
        _retry = time.CreateTimer(_ => TryBetter(), null, retryAfter, retryAfter);
    }

    /// <inheritdoc/>
    public ModelInfo Info => Volatile.Read(ref _current).Model.Info;

    /// <inheritdoc/>
    public IScoringSlot CreateSlot() => new Slot(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            _current.Retire();
        }
        _retry.Dispose();
    }

    private Generation LoadFrom(int first)
    {
        List<string> reasons = [];
        for (int rank = first; rank < _choices.Count; rank++)
        {
            try
            {
                return new Generation(_load(_choices[rank]), rank);
            }
            catch (ModelException exception)
            {
                reasons.Add(exception.Message);
                if (rank + 1 < _choices.Count)
                    _logger.ProviderRefused(_choices[rank].ShortName, exception.Message, _choices[rank + 1].ShortName);
            }
        }
        throw new ModelException($"No execution provider computes this model:\n  {string.Join("\n  ", reasons)}");
    }

    // Another slot may have met the same loss first; then there is nothing left to do.
    private void Replace(Generation lost, int first, ModelException cause)
    {
        lock (_lock)
        {
            if (_current != lost) return;
            _logger.ProviderLost(_choices[lost.Rank].ShortName, cause.Message);
            Generation next = LoadFrom(first);
            Switch(next);
            _logger.ProviderInUse(next.Model.Info.Provider, next.Model.Info.Device);
        }
    }

    private void TryBetter()
    {
        int rank = Volatile.Read(ref _current).Rank;
        for (int better = 0; better < rank; better++)
        {
            try
            {
                var found = new Generation(_load(_choices[better]), better);
                lock (_lock)
                {
                    if (_disposed || _current.Rank <= better)
                    {
                        found.Retire();
                        return;
                    }
                    Switch(found);
                }
                _logger.ProviderRecovered(found.Model.Info.Provider, found.Model.Info.Device);
                return;
            }
#pragma warning disable CA1031 // Runs on a timer: whatever is wrong with a better provider, the one in use goes on.
            catch (Exception exception)
            {
                _logger.ProviderStillRefused(_choices[better].ShortName, exception.Message);
            }
#pragma warning restore CA1031
        }
    }

    private void Switch(Generation next)
    {
        Generation old = _current;
        Volatile.Write(ref _current, next);
        old.Retire();
    }

    private (Generation Generation, IScoringSlot Slot) Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return (_current, _current.CreateSlot());
        }
    }

    // One session and the slots that still use it; it is freed when it has been replaced and the last of them has left.
    private sealed class Generation(IAnomalyModel model, int rank)
    {
        private readonly Lock _lock = new();
        private int _slots;
        private bool _retired;

        public IAnomalyModel Model { get; } = model;

        public int Rank { get; } = rank;

        public IScoringSlot CreateSlot()
        {
            lock (_lock)
            {
                IScoringSlot slot = Model.CreateSlot();
                _slots++;
                return slot;
            }
        }

        public void Release(IScoringSlot slot)
        {
            slot.Dispose();
            lock (_lock)
            {
                _slots--;
                FreeWhenUnused();
            }
        }

        public void Retire()
        {
            lock (_lock)
            {
                _retired = true;
                FreeWhenUnused();
            }
        }

        private void FreeWhenUnused()
        {
            if (_retired && _slots == 0) Model.Dispose();
        }
    }

    private sealed class Slot : IScoringSlot
    {
        private readonly ProviderFallback _owner;
        private Generation _generation;
        private volatile IScoringSlot _inner;
        private volatile bool _aborted;

        public Slot(ProviderFallback owner)
        {
            _owner = owner;
            (_generation, _inner) = owner.Enter();
        }

        public ModelInfo Info => _inner.Info;

        public Span<byte> Input => _inner.Input;

        public ReadOnlySpan<float> AnomalyMap => _inner.AnomalyMap;

        public ReadOnlySpan<float> PatchScores => _inner.PatchScores;

        public ReadOnlySpan<float> Part => _inner.Part;

        public float Score => _inner.Score;

        public float ImageScore => _inner.ImageScore;

        public void Run()
        {
            Follow();
            // First the same provider again, then, when that fails on the same frame, the ones after it.
            for (int next = _generation.Rank; ; next = _generation.Rank + 1)
            {
                try
                {
                    _inner.Run();
                    return;
                }
                catch (ModelException exception) when (!_aborted)
                {
                    _owner.Replace(_generation, next, exception);
                    Follow();
                }
            }
        }

        public void Abort()
        {
            _aborted = true;
            _inner.Abort();
        }

        public void Dispose() => _generation.Release(_inner);

        private void Follow()
        {
            if (_generation == Volatile.Read(ref _owner._current)) return;
            (Generation generation, IScoringSlot inner) = _owner.Enter();
            _inner.Input.CopyTo(inner.Input);
            _generation.Release(_inner);
            (_generation, _inner) = (generation, inner);
        }
    }
}
