namespace EdgeInspector.Cameras.Genicam;

/// <summary>How a GenICam pixel format puts the bits of its pixels into bytes.</summary>
internal enum Packing
{
    /// <summary>One byte a pixel.</summary>
    Bits8,

    /// <summary>Two bytes a pixel, little-endian, the value in the low 10 bits.</summary>
    Bits10In16,

    /// <summary>Two bytes a pixel, little-endian, the value in the low 12 bits.</summary>
    Bits12In16,

    /// <summary>Two bytes a pixel, little-endian.</summary>
    Bits16,

    /// <summary>Four pixels in five bytes, low bits first (PFNC "p").</summary>
    Lsb10,

    /// <summary>Two pixels in three bytes, low bits first (PFNC "p").</summary>
    Lsb12,

    /// <summary>Two pixels in three bytes: high 8 bits, the low bits of both, high 8 bits (GigE Vision "Packed", 10 and 12 bits).</summary>
    GigePacked,

    /// <summary>Three bytes a pixel, red first.</summary>
    Rgb,

    /// <summary>Three bytes a pixel, blue first.</summary>
    Bgr,
}
