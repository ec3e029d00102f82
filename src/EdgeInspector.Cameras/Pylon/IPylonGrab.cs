namespace EdgeInspector.Cameras.Pylon;

/// <summary>One result of a grab. It holds one of the SDK's few buffers until it is disposed.</summary>
internal interface IPylonGrab : IDisposable
{
    /// <summary>Whether the picture is complete.</summary>
    bool Succeeded { get; }

    /// <summary>Why it is not.</summary>
    string Error { get; }

    /// <summary>Pixels a row.</summary>
    int Width { get; }

    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>Bytes behind each row that are no pixels.</summary>
    int PaddingX { get; }

    /// <summary>The SDK's name of the pixel format.</summary>
    string PixelType { get; }

    /// <summary>The pixels.</summary>
    nint Pixels { get; }

    /// <summary>Bytes at <see cref="Pixels"/>.</summary>
    long Bytes { get; }

    /// <summary>The camera's frame id: GigE counts 1 to 65535 and begins again, USB from 0 on.</summary>
    long BlockId { get; }

    /// <summary>The camera's clock in its own ticks; 0 where it has none.</summary>
    long Timestamp { get; }
}
