using System.Numerics.Tensors;

namespace EdgeInspector.Scoring;

/// <summary>A fully connected layer: outputs = weight x inputs + bias.</summary>
public sealed class DenseLayer
{
    /// <summary>A layer of zeros.</summary>
    public DenseLayer(int inputs, int outputs)
    {
        (Inputs, Outputs) = (inputs, outputs);
        Weight = new double[inputs * outputs];
        Bias = new double[outputs];
    }

    /// <summary>Numbers that come in.</summary>
    public int Inputs { get; }

    /// <summary>Numbers that go out.</summary>
    public int Outputs { get; }

    /// <summary>[outputs, inputs].</summary>
    public double[] Weight { get; }

    /// <summary>[outputs].</summary>
    public double[] Bias { get; }

    /// <summary>Computes the outputs.</summary>
    public void Forward(ReadOnlySpan<double> input, Span<double> output)
    {
        for (int row = 0; row < Outputs; row++) output[row] = TensorPrimitives.Dot(Weight.AsSpan(row * Inputs, Inputs), input) + Bias[row];
    }

    /// <summary>Passes gradients back.</summary>
    /// <param name="input">What came in.</param>
    /// <param name="outputGradient">[outputs].</param>
    /// <param name="weightGradient">[outputs, inputs], added to.</param>
    /// <param name="biasGradient">[outputs], added to.</param>
    /// <param name="inputGradient">[inputs], written; empty when nobody wants it.</param>
    public void Backward(
        ReadOnlySpan<double> input, ReadOnlySpan<double> outputGradient, Span<double> weightGradient, Span<double> biasGradient, Span<double> inputGradient)
    {
        inputGradient.Clear();
        for (int row = 0; row < Outputs; row++)
        {
            double gradient = outputGradient[row];
            // After a ReLU about half of them are zero.
            if (gradient == 0) continue;
            Span<double> target = weightGradient.Slice(row * Inputs, Inputs);
            TensorPrimitives.MultiplyAdd(input, gradient, target, target);
            biasGradient[row] += gradient;
            if (!inputGradient.IsEmpty) TensorPrimitives.MultiplyAdd(Weight.AsSpan(row * Inputs, Inputs), gradient, inputGradient, inputGradient);
        }
    }
}
