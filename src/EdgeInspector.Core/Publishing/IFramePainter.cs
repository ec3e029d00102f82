using EdgeInspector.Frames;

namespace EdgeInspector.Publishing;

/// <summary>Encodes frames for people who look at a camera.</summary>
public interface IFramePainter : IDisposable
{
    /// <summary>A frame as JPEG, scaled down where it is wider than a screen has room for; called by one thread at a time.</summary>
    byte[] Encode(Frame frame);
}
