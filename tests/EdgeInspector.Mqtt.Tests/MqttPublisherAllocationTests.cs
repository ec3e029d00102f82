using System.Globalization;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

[Collection(nameof(MqttPublisherAllocationTests))]
[CollectionDefinition(nameof(MqttPublisherAllocationTests), DisableParallelization = true)]
public sealed class MqttPublisherAllocationTests(ITestOutputHelper output)
{
    private const int Messages = 5000;

    [Fact]
    public async Task Publish_HandingOver_AllocatesOneSmallObject()
    {
        await using var rig = new Rig(new Uri("mqtt://127.0.0.1:1"));
        Inspection inspection = Samples.Pass(1);
        rig.Store.Take(inspection);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Messages; i++) rig.Store.Take(inspection);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Messages, 0, 96);
        rig.Log.Expect(LogEvent.ResultsDropped);
        rig.Log.Expect(LogEvent.UndeliveredAtStop);
    }

    [Fact]
    public async Task Publish_ToTheAcknowledgement_StaysInBudget()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        Inspection inspection = Samples.Pass(1);
        await SendAsync(rig, inspection);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await SendAsync(rig, inspection);
        double perResult = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Messages;
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{perResult:F0} bytes per result, from handing over to the acknowledgement"));
        Assert.InRange(perResult, 0, 9_000);
    }

    private static async Task SendAsync(Rig rig, Inspection inspection)
    {
        long end = rig.Publisher.Statistics.Delivered + Messages;
        for (int i = 0; i < Messages; i++) rig.Store.Take(inspection);
        while (rig.Publisher.Statistics.Delivered < end) await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
