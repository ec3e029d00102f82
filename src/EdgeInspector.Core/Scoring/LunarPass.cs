using System.Numerics.Tensors;

namespace EdgeInspector.Scoring;

/// <summary>The way of some samples through LUNAR's network and back; holds what lies in between. Used by one thread at a time.</summary>
/// <param name="network">The weights.</param>
/// <param name="samples">Samples at a time.</param>
internal sealed class LunarPass(LunarNetwork network, int samples)
{
    private const int Hidden = LunarNetwork.Hidden;
    private readonly double[] _distances = new double[samples * network.Neighbours];
    private readonly double[] _first = new double[samples * Hidden];
    private readonly double[] _second = new double[samples * Hidden];
    private readonly double[] _third = new double[samples * Hidden];
    private readonly double[] _normal = new double[samples * Hidden];
    private readonly double[] _scaled = new double[samples * Hidden];
    private readonly double[] _weights = new double[samples * network.Neighbours];
    private readonly double[] _gradient = new double[samples * Hidden];
    private readonly double[] _passed = new double[samples * Hidden];
    private readonly double[] _deviations = new double[samples];
    private readonly double[] _scores = new double[samples];

    /// <summary>The raw scores: the distances weighted by what the network makes of them, before the batch normalisation.</summary>
    /// <param name="distances">[samples, k], ascending.</param>
    /// <returns>[samples]; valid until the next pass.</returns>
    public ReadOnlySpan<double> Forward(ReadOnlySpan<double> distances)
    {
        int k = network.Neighbours;
        distances.CopyTo(_distances);
        network.First.Forward(_distances, _first);
        TensorPrimitives.Max(_first, 0, _first);
        network.Second.Forward(_first, _second);
        TensorPrimitives.Max(_second, 0, _second);
        network.Third.Forward(_second, _third);
        TensorPrimitives.Max(_third, 0, _third);
        for (int sample = 0; sample < samples; sample++) Normalise(sample);
        network.Last.Forward(_scaled, _weights);
        for (int sample = 0; sample < samples; sample++)
        {
            Span<double> weights = _weights.AsSpan(sample * k, k);
            TensorPrimitives.SoftMax(weights, weights);
            _scores[sample] = TensorPrimitives.Dot<double>(weights, _distances.AsSpan(sample * k, k));
        }
        return _scores;
    }

    /// <summary>Adds what the raw scores' gradients make of the parameters' gradients; right after <see cref="Forward"/>.</summary>
    /// <param name="scoreGradients">[samples].</param>
    /// <param name="gradients">Like <see cref="LunarNetwork.Parameters"/>, without the last two.</param>
    public void Backward(ReadOnlySpan<double> scoreGradients, IReadOnlyList<double[]> gradients)
    {
        // Softmax: a_i (g_i - sum a_j g_j) with g_i = d_i; the sum is the score itself.
        double[] last = new double[_weights.Length];
        for (int i = 0; i < last.Length; i++)
        {
            int sample = i / network.Neighbours;
            last[i] = scoreGradients[sample] * _weights[i] * (_distances[i] - _scores[sample]);
        }
        network.Last.Backward(_scaled, last, gradients[8], gradients[9], _gradient);
        for (int sample = 0; sample < samples; sample++) NormaliseBackward(sample, gradients[6], gradients[7]);
        Mask(_third, _gradient);
        network.Third.Backward(_second, _gradient, gradients[4], gradients[5], _passed);
        Mask(_second, _passed);
        network.Second.Backward(_first, _passed, gradients[2], gradients[3], _gradient);
        Mask(_first, _gradient);
        network.First.Backward(_distances, _gradient, gradients[0], gradients[1], []);
    }

    private void Normalise(int sample)
    {
        ReadOnlySpan<double> third = _third.AsSpan(sample * Hidden, Hidden);
        Span<double> normal = _normal.AsSpan(sample * Hidden, Hidden), scaled = _scaled.AsSpan(sample * Hidden, Hidden);
        TensorPrimitives.Subtract(third, TensorPrimitives.Sum(third) / Hidden, normal);
        _deviations[sample] = Math.Sqrt(TensorPrimitives.SumOfSquares<double>(normal) / Hidden + LunarNetwork.Epsilon);
        TensorPrimitives.Divide(normal, _deviations[sample], normal);
        TensorPrimitives.MultiplyAdd<double>(normal, network.NormWeight, network.NormBias, scaled);
    }

    // The mean and the deviation depend on every value: the gradient loses its mean and its part along the normalised values.
    private void NormaliseBackward(int sample, double[] weightGradient, double[] biasGradient)
    {
        Span<double> gradient = _gradient.AsSpan(sample * Hidden, Hidden);
        ReadOnlySpan<double> normal = _normal.AsSpan(sample * Hidden, Hidden);
        TensorPrimitives.MultiplyAdd(gradient, normal, weightGradient, weightGradient);
        TensorPrimitives.Add(biasGradient, gradient, biasGradient);
        TensorPrimitives.Multiply(gradient, network.NormWeight, gradient);
        double mean = TensorPrimitives.Sum<double>(gradient) / Hidden, along = TensorPrimitives.Dot(gradient, normal) / Hidden;
        for (int i = 0; i < Hidden; i++) gradient[i] = (gradient[i] - mean - normal[i] * along) / _deviations[sample];
    }

    private static void Mask(double[] outputs, double[] gradient)
    {
        for (int i = 0; i < outputs.Length; i++)
            if (outputs[i] == 0) gradient[i] = 0;
    }
}
