using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Models;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Sessions;

/// <summary>Sessions over a whole graph. Owns them until disposed; slots must be disposed before.</summary>
internal sealed class OnnxAnomalyModel : IAnomalyModel
{
    private readonly OnnxSessions _sessions;
    private readonly OnnxShape _shape;
    private readonly TimeSpan _runLimit;

    /// <param name="graph">Serialized ONNX.</param>
    /// <param name="settings">How to compute.</param>
    /// <param name="provider">What computes.</param>
    /// <param name="describe">Makes the model's description from the graph's sizes.</param>
    /// <param name="watch">Who waits for it.</param>
    /// <exception cref="ModelException">The runtime does not take the graph, or its inputs and outputs are not those of a whole
    /// graph.</exception>
    public OnnxAnomalyModel(byte[] graph, SessionSettings settings, ProviderChoice provider, Func<OnnxShape, ModelInfo> describe,
        LoadWatch watch)
    {
        _runLimit = settings.RunLimit;
        try
        {
            _sessions = new OnnxSessions(graph, settings, provider);
            watch.Alive();
            _shape = ReadShape(_sessions.Whole);
            Info = describe(_shape) with { Provider = provider.ShortName, Device = _sessions.Device };
            WarmUp(watch, settings.LimitWhileLoading(provider));
        }
        catch (OnnxRuntimeException exception)
        {
            Dispose();
            throw new ModelException($"The runtime does not take the graph ({provider.ShortName}): {exception.Message}", exception);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ModelInfo Info { get; internal set; }

    /// <inheritdoc/>
    public IScoringSlot CreateSlot() => CreateSlot(_runLimit);

    /// <summary>The same with another limit of a run.</summary>
    public IScoringSlot CreateSlot(TimeSpan runLimit) => new OnnxScoringSlot(_sessions, Info, _shape, runLimit);

    /// <inheritdoc/>
    public void Dispose() => _sessions?.Dispose();

    // The first runs allocate and choose kernels; nobody shall wait for them on the line.
    private void WarmUp(LoadWatch watch, TimeSpan runLimit)
    {
        using IScoringSlot slot = CreateSlot(runLimit);
        for (int i = 0; i < 2; i++) watch.Run(slot);
        if (_sessions.HalfThreadSession is null) return;
        _sessions.BeginRun();
        for (int i = 0; i < 2; i++) watch.Run(slot);
        _sessions.EndRun();
    }

    private static OnnxShape ReadShape(InferenceSession session)
    {
        int[] input = Shape(session.InputMetadata, FeatureHalf.Input, 4);
        bool hasMap = session.OutputMetadata.ContainsKey(GraphComposer.AnomalyMap),
            hasImageScore = session.OutputMetadata.ContainsKey(GraphComposer.ImageScore);
        if (hasImageScore || !hasMap) Shape(session.OutputMetadata, GraphComposer.ImageScore, 1);
        if (input[3] != 3 || input[1] <= 0 || input[2] <= 0)
            throw new ModelException($"The graph's input [{string.Join(", ", input)}] is not [n, height, width, 3].");
        if (!hasMap) return new OnnxShape(input[2], input[1], 0, 0, false, true, false);
        int[] map = Shape(session.OutputMetadata, GraphComposer.AnomalyMap, 3);
        int[] patches = Shape(session.OutputMetadata, GraphComposer.PatchScores, 3);
        Shape(session.OutputMetadata, GraphComposer.Score, 1);
        if (input[1] != map[1] || input[2] != map[2] || patches[1] <= 0 || patches[2] <= 0 || patches[1] > input[1]
            || patches[2] > input[2])
        {
            throw new ModelException(
                $"The graph's input [{string.Join(", ", input)}], map [{string.Join(", ", map)}] and patches [{string.Join(", ", patches)}] do not fit together.");
        }
        bool hasPart = session.OutputMetadata.ContainsKey(GraphComposer.Part);
        if (hasPart && Shape(session.OutputMetadata, GraphComposer.Part, 3) is var part && (part[1] != patches[1] || part[2] != patches[2]))
            throw new ModelException(
                $"The graph's part [{string.Join(", ", part)}] and patches [{string.Join(", ", patches)}] do not fit together.");
        return new OnnxShape(input[2], input[1], patches[2], patches[1], true, hasImageScore, hasPart);
    }

    private static int[] Shape(IReadOnlyDictionary<string, NodeMetadata> values, string name, int rank)
    {
        if (values.TryGetValue(name, out NodeMetadata? value) && value.IsTensor && value.Dimensions.Length == rank) return value.Dimensions;
        throw new ModelException($"The graph has no '{name}' with {rank} axes; it has {string.Join(", ", values.Keys)}.");
    }
}
