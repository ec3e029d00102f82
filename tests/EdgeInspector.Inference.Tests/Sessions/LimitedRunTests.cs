using System.Diagnostics;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.TestKit;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace EdgeInspector.Inference.Tests.Sessions;

public sealed class LimitedRunTests
{
    [Fact]
    public void Run_PastItsLimit_IsEnded_AndTheNextOneIsNot()
    {
        using InferenceSession slow = Chain(5000), fast = Chain(1);
        using var run = new LimitedRun(TimeSpan.FromSeconds(1));
        long started = Stopwatch.GetTimestamp();

        Assert.Throws<OnnxRuntimeException>(() => Compute(slow, run));
        Assert.True(run.HasExpired);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0.9, 20);

        Assert.Equal(0, Compute(fast, run));
        Assert.False(run.HasExpired);
    }

    [Fact]
    public async Task Abort_RunUnderWay_EndsItAndAllLaterOnes()
    {
        using InferenceSession slow = Chain(5000), fast = Chain(1);
        using var run = new LimitedRun(TimeSpan.FromMinutes(10));
        Task running = Task.Run(() => Compute(slow, run));
        await Task.WhenAny(running, Task.Delay(500));
        Assert.False(running.IsCompleted);

        run.Abort();

        await Assert.ThrowsAsync<OnnxRuntimeException>(() => running.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience)));
        Assert.Throws<OnnxRuntimeException>(() => Compute(fast, run));
        Assert.False(run.HasExpired);
    }

    private static float Compute(InferenceSession session, LimitedRun run)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(new float[1024 * 1024], [1024, 1024]);
        RunOptions options = run.Begin();
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["in"], [input], ["out"]);
            return outputs[0].GetTensorDataAsSpan<float>()[0];
        }
        finally
        {
            run.End();
        }
    }

    private static InferenceSession Chain(int products)
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "chain" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        model.Graph.Input.Add(Values.Tensor("in", TensorProto.Types.DataType.Float, 1024, 1024));
        var writer = new GraphWriter(model.Graph, "chain/", 17);
        string matrix = "in";
        for (int i = 0; i < products; i++) matrix = writer.Node("MatMul", [matrix, "in"]);
        writer.NameLast("out");
        model.Graph.Output.Add(Values.Tensor("out", TensorProto.Types.DataType.Float, 1024, 1024));
        return new InferenceSession(model.ToByteArray());
    }
}
