using EdgeInspector.Frames;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Video;

/// <summary>Copies OpenCV's pictures into frames.</summary>
internal static class MatFrames
{
    /// <summary>Copies; false when the picture's type or size does not fit.</summary>
    public static unsafe bool TryCopy(Mat picture, Frame frame)
    {
        bool grey = picture.Type() == MatType.CV_8UC1;
        if ((!grey && picture.Type() != MatType.CV_8UC3) || picture.Total() * picture.ElemSize() > frame.Capacity) return false;
        frame.Reshape(picture.Width, picture.Height, grey ? PixelFormat.Mono8 : PixelFormat.Bgr8);
        for (int y = 0; y < frame.Height; y++)
            new ReadOnlySpan<byte>((void*)picture.Ptr(y), frame.Stride).CopyTo(frame.Pixels.Slice(y * frame.Stride, frame.Stride));
        return true;
    }
}
