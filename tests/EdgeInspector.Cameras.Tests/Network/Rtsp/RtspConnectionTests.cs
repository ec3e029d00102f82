using EdgeInspector.Cameras.Network;
using EdgeInspector.Cameras.Network.Rtsp;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Rtsp;

public class RtspConnectionTests
{
    [Fact]
    public void SendLast_WhereAnotherThreadHasClosedIt_IsNoFault()
    {
        var connection = new RtspConnection("camera", null, new CameraCertificate("camera", null, takesAny: false));
        connection.Dispose();
        connection.SendLast("TEARDOWN", "rtsp://camera/1");
        Assert.Null(connection.Session);
    }
}
