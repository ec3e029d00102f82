using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Genicam;

/// <summary>A pixel format of GenICam's Pixel Format Naming Convention (PFNC), and what becomes of it.</summary>
/// <param name="Name">PFNC name.</param>
/// <param name="Code">PFNC code.</param>
/// <param name="Packing">Layout of its bits.</param>
/// <param name="Bayer">Its mosaic; null for grey and colour.</param>
internal sealed record GenicamFormat(string Name, uint Code, Packing Packing, BayerPattern? Bayer = null)
{
    private static readonly (string Suffix, BayerPattern Pattern)[] Mosaics =
        [("GR", BayerPattern.GreenRed), ("RG", BayerPattern.RedGreen), ("GB", BayerPattern.GreenBlue), ("BG", BayerPattern.BlueGreen)];

    /// <summary>All formats that frames can be made of.</summary>
    public static IReadOnlyList<GenicamFormat> All { get; } =
    [
        new("Mono8", 0x01080001, Packing.Bits8), new("Mono10", 0x01100003, Packing.Bits10In16),
        new("Mono12", 0x01100005, Packing.Bits12In16),
        new("Mono16", 0x01100007, Packing.Bits16), new("Mono10p", 0x010A0046, Packing.Lsb10), new("Mono12p", 0x010C0047, Packing.Lsb12),
        new("Mono10Packed", 0x010C0004, Packing.GigePacked), new("Mono12Packed", 0x010C0006, Packing.GigePacked),
        .. Bayers(0x01080008, "8", Packing.Bits8), .. Bayers(0x0110000C, "10", Packing.Bits10In16),
        .. Bayers(0x01100010, "12", Packing.Bits12In16),
        .. Bayers(0x0110002E, "16", Packing.Bits16),
        new("RGB8", 0x02180014, Packing.Rgb), new("BGR8", 0x02180015, Packing.Bgr),
    ];

    /// <summary>Layout of the frames that are made of it.</summary>
    public PixelFormat Target =>
        Packing == Packing.Rgb || Bayer is not null ? PixelFormat.Rgb8 : Packing == Packing.Bgr ? PixelFormat.Bgr8 : PixelFormat.Mono8;

    /// <summary>Whether the camera's bytes are a frame's bytes already.</summary>
    public bool IsDirect => Bayer is null && Packing is Packing.Bits8 or Packing.Rgb or Packing.Bgr;

    /// <summary>The format of that PFNC code.</summary>
    /// <exception cref="CameraFaultException">No frame can be made of it.</exception>
    public static GenicamFormat Of(uint code) => All.FirstOrDefault(format => format.Code == code) ?? throw Unknown($"0x{code:X8}");

    /// <summary>The format of that name; SDKs that spell a few in their own way ("Mono12packed", "RGB8packed") are understood.</summary>
    /// <exception cref="CameraFaultException">No frame can be made of it.</exception>
    public static GenicamFormat Of(string name) =>
        All.FirstOrDefault(
            format =>
            format.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            || $"{format.Name}packed".Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw Unknown(name);

    /// <summary>Bytes of a picture; rows follow each other without padding.</summary>
    public long BytesOf(int width, int height)
    {
        long pixels = (long)width * height;
        return Packing switch
        {
            Packing.Bits8 => pixels,
            Packing.Rgb or Packing.Bgr => pixels * 3,
            Packing.Lsb10 => (pixels * 10 + 7) / 8,
            Packing.Lsb12 or Packing.GigePacked => (pixels * 12 + 7) / 8,
            _ => pixels * 2,
        };
    }

    private static CameraFaultException Unknown(string format) =>
        new($"The pixel format {format} cannot be inspected. Set pixelFormat to one of {string.Join(", ", All.Select(known => known.Name))}.");

    private static IEnumerable<GenicamFormat> Bayers(uint first, string bits, Packing packing) =>
        Mosaics.Select((mosaic, i) => new GenicamFormat($"Bayer{mosaic.Suffix}{bits}", first + (uint)i, packing, mosaic.Pattern));
}
