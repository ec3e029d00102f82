using System.Buffers;
using System.Numerics.Tensors;
using EdgeInspector.Numerics;

namespace EdgeInspector.Scoring;

/// <summary>A fully connected layer: outputs = weight x inputs + bias, for several samples at a time.</summary>
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
    /// <param name="input">[samples, inputs].</param>
    /// <param name="output">[samples, outputs], written.</param>
    public void Forward(ReadOnlySpan<double> input, Span<double> output)
    {
        DenseProduct.Of(input, Weight, output, Inputs);
        for (int row = 0; row < output.Length; row += Outputs)
        {
            Span<double> sample = output.Slice(row, Outputs);
            TensorPrimitives.Add(sample, Bias, sample);
        }
    }

    /// <summary>Passes gradients back.</summary>
    /// <param name="input">What came in, [samples, inputs].</param>
    /// <param name="outputGradient">[samples, outputs].</param>
    /// <param name="weightGradient">[outputs, inputs], added to.</param>
    /// <param name="biasGradient">[outputs], added to.</param>
    /// <param name="inputGradient">[samples, inputs], written; empty when nobody wants it.</param>
    public void Backward(
        ReadOnlySpan<double> input, ReadOnlySpan<double> outputGradient, Span<double> weightGradient, Span<double> biasGradient,
        Span<double> inputGradient)
    {
        int samples = input.Length / Inputs;
        double[] inputs = ArrayPool<double>.Shared.Rent(input.Length), outputs = ArrayPool<double>.Shared.Rent(outputGradient.Length);
        double[] product = ArrayPool<double>.Shared.Rent(Weight.Length);
        Span<double> columns = inputs.AsSpan(0, input.Length), gradients = outputs.AsSpan(0, outputGradient.Length),
            sums = product.AsSpan(0, Weight.Length);
        DenseProduct.Transpose(input, columns, Inputs);
        DenseProduct.Transpose(outputGradient, gradients, Outputs);
        DenseProduct.Of(gradients, columns, sums, samples);
        TensorPrimitives.Add(weightGradient, sums, weightGradient);
        for (int output = 0; output < Outputs; output++)
            biasGradient[output] += TensorPrimitives.Sum<double>(gradients.Slice(output * samples, samples));
        if (!inputGradient.IsEmpty)
        {
            DenseProduct.Transpose(Weight, sums, Inputs);
            DenseProduct.Of(outputGradient, sums, inputGradient, Outputs);
        }
        ArrayPool<double>.Shared.Return(inputs);
        ArrayPool<double>.Shared.Return(outputs);
        ArrayPool<double>.Shared.Return(product);
    }
}
