using EdgeInspector.Cameras.Network.Rtsp;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Rtsp;

public sealed class PictureOrderTests
{
    private readonly PictureOrder _order = new();

    [Fact]
    public void Damaged_ComesBehindThoseThatAreStillDecoded()
    {
        Add(10);
        Assert.Equal(0, _order.AddDamaged(20));
        Add(30);
        Assert.Equal((true, 0), Take(10));
        Assert.Equal((true, 1), Take(30));
        Assert.Equal(0, _order.Count);
    }

    [Fact]
    public void Damaged_WithNothingBeforeIt_IsDueAtOnce()
    {
        Assert.Equal(1, _order.AddDamaged(10));
        Assert.Equal(1, _order.AddDamaged(20));
    }

    [Fact]
    public void OneThatTheDecoderKept_IsDamaged()
    {
        Add(10);
        Add(20);
        Assert.Equal((true, 1), Take(20));
    }

    [Fact]
    public void Refused_IsDamagedWhenItsTurnComesAndNotShown()
    {
        Add(10);
        Add(20);
        Assert.Equal(0, _order.Refuse(20));
        Assert.Equal((true, 0), Take(10));
        Assert.Equal((false, 1), Take(20));
        Add(30);
        Assert.Equal(1, _order.RefuseAll());
        Assert.Equal((false, 0), Take(30));
    }

    [Fact]
    public void LostWithAllPackets_AreFoundByTheTimeStamps()
    {
        for (long at = 0; at < 50; at += 10) _ = Pass(at);
        _order.NoteLoss();
        Assert.Equal(1, _order.AddDamaged(50));
        // 60 to 90 never came.
        Add(100, endsLoss: true);
        Assert.Equal((true, 4), Take(100));
    }

    [Fact]
    public void AGapWithoutALoss_IsACameraThatTookNothing()
    {
        for (long at = 0; at < 50; at += 10) _ = Pass(at);
        Assert.Equal((true, 0), Pass(100));
    }

    [Fact]
    public void OutOfOrder_AsWithBPictures_DamagedOnesAreCountedOnce()
    {
        for (long at = 0; at < 50; at += 10) _ = Pass(at);
        // Sent: 80 (damaged), 60 (damaged), 50 lost, 70 lost, then the key picture 90.
        _order.NoteLoss();
        Assert.Equal(1, _order.AddDamaged(80));
        Assert.Equal(1, _order.AddDamaged(60));
        Add(90, endsLoss: true);
        Assert.Equal((true, 2), Take(90));
    }

    [Fact]
    public void LostBeforeOneThatIsInTheDecoder_AsWithBPictures_IsFoundToo()
    {
        for (long at = 0; at < 50; at += 10) _ = Pass(at);
        // Sent: 80, then 50 and 60 lost, 70 damaged, then the key picture 90, which makes the decoder show 80.
        Add(80);
        _order.NoteLoss();
        Assert.Equal(1, _order.AddDamaged(70));
        Add(90, endsLoss: true);
        Assert.Equal((true, 2), Take(80));
        Assert.Equal((true, 0), Take(90));
        // Afterwards a hole is a camera that took nothing again.
        Assert.Equal((true, 0), Pass(150));
    }

    [Fact]
    public void LossBehindTheKeyPictureThatEndsAnother_IsAccountedOfItsOwn()
    {
        for (long at = 0; at < 50; at += 10) _ = Pass(at);
        _order.NoteLoss();
        Add(60, endsLoss: true);
        _order.NoteLoss();
        Assert.Equal((true, 1), Take(60));
        Add(80, endsLoss: true);
        Assert.Equal((true, 1), Take(80));
    }

    [Fact]
    public void LossWhileTheDecoderIsBehindFromTheStart_IsFoundByWhatCame()
    {
        for (long at = 0; at < 50; at += 10) Add(at);
        _order.NoteLoss();
        // 50 and 60 never came; the decoder has shown nothing yet.
        Add(70, endsLoss: true);
        for (long at = 0; at < 50; at += 10) Assert.Equal((true, 0), Take(at));
        Assert.Equal((true, 2), Take(70));
    }

    private (bool, int) Pass(long at)
    {
        Add(at);
        return Take(at);
    }

    private void Add(long at, bool endsLoss = false) => _order.Add(at, endsLoss, begun: 1, received: 2);

    private (bool, int) Take(long at) => (_order.TryTake(at, out _, out _, out int damaged), damaged);
}
