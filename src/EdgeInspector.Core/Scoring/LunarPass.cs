namespace EdgeInspector.Scoring;

/// <summary>One sample's way through LUNAR's network and back; holds what lies in between. Used by one thread at a time.</summary>
internal sealed class LunarPass(LunarNetwork network)
{
    private readonly double[] _distances = new double[network.Neighbours];
    private readonly double[] _first = new double[LunarNetwork.Hidden];
    private readonly double[] _second = new double[LunarNetwork.Hidden];
    private readonly double[] _third = new double[LunarNetwork.Hidden];
    private readonly double[] _normal = new double[LunarNetwork.Hidden];
    private readonly double[] _scaled = new double[LunarNetwork.Hidden];
    private readonly double[] _weights = new double[network.Neighbours];
    private readonly double[] _gradient = new double[LunarNetwork.Hidden];
    private readonly double[] _passed = new double[LunarNetwork.Hidden];
    private double _deviation;
    private double _score;

    /// <summary>The raw score: the distances weighted by what the network makes of them, before the batch normalisation.</summary>
    public double Forward(ReadOnlySpan<double> distances)
    {
        distances.CopyTo(_distances);
        network.First.Forward(_distances, _first);
        Rectify(_first);
        network.Second.Forward(_first, _second);
        Rectify(_second);
        network.Third.Forward(_second, _third);
        Rectify(_third);
        Normalise();
        network.Last.Forward(_scaled, _weights);
        Softmax(_weights);
        _score = 0;
        for (int i = 0; i < _distances.Length; i++) _score += _weights[i] * _distances[i];
        return _score;
    }

    /// <summary>Adds what the raw score's gradient makes of the parameters' gradients; right after <see cref="Forward"/>.</summary>
    /// <param name="scoreGradient">Of the raw score.</param>
    /// <param name="gradients">Like <see cref="LunarNetwork.Parameters"/>, without the last two.</param>
    public void Backward(double scoreGradient, IReadOnlyList<double[]> gradients)
    {
        // Softmax: a_i (g_i - sum a_j g_j) with g_i = d_i; the sum is the score itself.
        Span<double> last = stackalloc double[_weights.Length];
        for (int i = 0; i < last.Length; i++) last[i] = scoreGradient * _weights[i] * (_distances[i] - _score);
        network.Last.Backward(_scaled, last, gradients[8], gradients[9], _gradient);
        NormaliseBackward(gradients[6], gradients[7]);
        Mask(_third, _gradient);
        network.Third.Backward(_second, _gradient, gradients[4], gradients[5], _passed);
        Mask(_second, _passed);
        network.Second.Backward(_first, _passed, gradients[2], gradients[3], _gradient);
        Mask(_first, _gradient);
        network.First.Backward(_distances, _gradient, gradients[0], gradients[1], []);
    }

    private void Normalise()
    {
        double mean = 0, variance = 0;
        foreach (double value in _third) mean += value / _third.Length;
        foreach (double value in _third) variance += (value - mean) * (value - mean) / _third.Length;
        _deviation = Math.Sqrt(variance + LunarNetwork.Epsilon);
        for (int i = 0; i < _third.Length; i++)
        {
            _normal[i] = (_third[i] - mean) / _deviation;
            _scaled[i] = _normal[i] * network.NormWeight[i] + network.NormBias[i];
        }
    }

    // The mean and the deviation depend on every value: the gradient loses its mean and its part along the normalised values.
    private void NormaliseBackward(double[] weightGradient, double[] biasGradient)
    {
        double mean = 0, along = 0;
        for (int i = 0; i < _gradient.Length; i++)
        {
            weightGradient[i] += _gradient[i] * _normal[i];
            biasGradient[i] += _gradient[i];
            _gradient[i] *= network.NormWeight[i];
            mean += _gradient[i] / _gradient.Length;
            along += _gradient[i] * _normal[i] / _gradient.Length;
        }
        for (int i = 0; i < _gradient.Length; i++) _gradient[i] = (_gradient[i] - mean - _normal[i] * along) / _deviation;
    }

    private static void Rectify(double[] values)
    {
        for (int i = 0; i < values.Length; i++) values[i] = Math.Max(0, values[i]);
    }

    private static void Mask(double[] outputs, double[] gradient)
    {
        for (int i = 0; i < outputs.Length; i++)
            if (outputs[i] == 0) gradient[i] = 0;
    }

    private static void Softmax(double[] values)
    {
        double largest = values.Max(), sum = 0;
        for (int i = 0; i < values.Length; i++) sum += values[i] = Math.Exp(values[i] - largest);
        for (int i = 0; i < values.Length; i++) values[i] /= sum;
    }
}
