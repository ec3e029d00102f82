using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Aravis;

/// <summary>A cable that is pulled, and paths that are blocked one at a time, in network namespaces of the test.</summary>
[Collection(GigeCollection.Name)]
[Long]
public class AravisLinkTests
{
    private static readonly AravisCameraOptions Options = new()
    {
        Address = PeerNetwork.PeerAddress,
        Region = new PixelRectangle(0, 0, 320, 240),
        FramesPerSecond = 50,
    };

    [Fact]
    public async Task Cable_PulledAndPluggedIn_RunsAgain()
    {
        using var network = new PeerNetwork();
        using var camera = new VirtualCameraProcess(PeerNetwork.PeerAddress, before: network.AtPeer);
        await using CameraStation station = Start(network);
        await station.WaitForGoodAsync(20);
        // The station may have been sooner than the camera.
        int before = station.Records.Count(record => record.Reason == Reason.CameraLost);

        network.SetLink(up: false);
        await CameraStation.WaitAsync(() => station.Pipeline.State == StationState.NoCamera, 5, () => "Nobody noticed.");
        network.SetLink(up: true);

        await station.WaitForGoodAsync(20);
        // The outage is one, and each frame that the driver had and nobody had taken yet: a slow machine leaves it some.
        int lost = station.Records.Count(record => record.Reason == Reason.CameraLost) - before;
        Assert.InRange(lost, 1, 1 + station.Buffers);
    }

    [Fact]
    public async Task DataPath_Blocked_IsToldFromADeadCamera()
    {
        using var network = new PeerNetwork();
        using var camera = new VirtualCameraProcess(PeerNetwork.PeerAddress, before: network.AtPeer);
        await using CameraStation station = Start(network);
        await station.WaitForGoodAsync(20);

        network.BlockData();
        await station.WaitForStateAsync(StationState.NoCamera, seconds: 6);
        Assert.Contains(station.Log.Entries, entry => entry.Text.Contains("answers but has sent no frame", StringComparison.Ordinal));
        network.Unblock();

        await station.WaitForGoodAsync(20);
    }

    [Fact]
    public async Task ControlPath_Blocked_IsALossToo()
    {
        using var network = new PeerNetwork();
        using var camera = new VirtualCameraProcess(PeerNetwork.PeerAddress, before: network.AtPeer);
        await using CameraStation station = Start(network);
        await station.WaitForGoodAsync(20);

        network.BlockControl();
        await station.WaitForStateAsync(StationState.NoCamera, seconds: 15);
        network.Unblock();

        await station.WaitForGoodAsync(20);
    }

    [Fact]
    public void Packets_LargerThanTheLink_AreRefused()
    {
        using var network = new PeerNetwork();
        using var camera = new VirtualCameraProcess(PeerNetwork.PeerAddress, before: network.AtPeer);
        string message = "";
        network.Enter(() =>
        {
            for (int i = 0; i < 100 && !message.Contains("packetSize", StringComparison.Ordinal); i++)
                message = Assert.ThrowsAny<CameraLostException>(() => Open(Options with { PacketSize = 9000 }, 4)).Message;
        });
        Assert.Contains("packetSize 9000 is larger than the 1500 bytes that the link eth0 takes", message, StringComparison.Ordinal);
        Assert.Contains("ip link set eth0 mtu 9000", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packets_ThatArriveInPiecesAtAPacketSocket_NeverMakeAGoodFrame()
    {
        using var network = new PeerNetwork();
        using var camera = new VirtualCameraProcess(PeerNetwork.PeerAddress, before: network.AtPeer);
        await using CameraStation station = Start(network, Options with { PacketSocket = true });
        await station.WaitForGoodAsync(20);

        // The library then says success, and gives a fraction of the picture.
        network.SetMtu(800);
        int before = Incomplete(station);
        await CameraStation.WaitAsync(() => Incomplete(station) >= before + 5, 20, () => "No frame was told to be incomplete.");
        long passed = station.Passed;
        await CameraStation.WaitAsync(() => Incomplete(station) >= before + 30, 20, () => "No more frames came.");
        Assert.Equal(passed, station.Passed);

        network.SetMtu(1500);
        await station.WaitForGoodAsync(20);
    }

    private static int Incomplete(CameraStation station) => station.Records.Count(record => record.Reason == Reason.FrameIncomplete);

    private static AravisCamera Open(AravisCameraOptions options, int buffers) =>
        AravisCamera.Open(options, buffers, new OpenCvBayerDecoder(), TimeProvider.System, NullLogger.Instance);

    private static CameraStation Start(PeerNetwork network, AravisCameraOptions? options = null)
    {
        var station = new CameraStation(buffers => Open(options ?? Options, buffers));
        network.Enter(station.Pipeline.Start);
        return station;
    }
}
