using BitMiracle.LibTiff.Classic;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// Looks into a TIFF file: its header, and whether its strips or tiles can be read, which OpenCV does not report. LibTiff.NET reads them a
/// second time for that.
/// </summary>
internal static class TiffStructure
{
    private const int MostPages = 1000;

    static TiffStructure() => Tiff.SetErrorHandler(new CollectingHandler());

    /// <summary>Whether a file starts like a TIFF or BigTIFF.</summary>
    public static bool Is(ReadOnlySpan<byte> file) =>
        file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8);

    /// <summary>What is wrong with the file; null when nothing is.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="oversize">What is wrong with the size that its header says; asked before anything is decoded.</param>
    /// <param name="header">What it says of itself; null when that cannot be read.</param>
    public static string? Fault(byte[] file, Func<PictureHeader?, string?> oversize, out PictureHeader? header)
    {
        header = null;
        var complaints = new List<string>();
        try
        {
            using Tiff? tiff = Tiff.ClientOpen("picture", "r", new Source(file, complaints), new SourceStream());
            if (tiff is null) return $"it is damaged ({complaints.FirstOrDefault() ?? "its header makes no sense"})";
            header = HeaderOf(tiff);
            if (oversize(header) is { } fault) return fault;
            complaints.Clear();
            return CanDecode(tiff) && !ReadAll(tiff)
                ? $"it is damaged ({complaints.FirstOrDefault() ?? "a part of it cannot be read"})"
                : null;
        }
#pragma warning disable CA1031 // The library throws whatever a damaged file leads it to; each of it says the same.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return $"it is damaged ({exception.Message})";
        }
#pragma warning restore CA1031
    }

    private static PictureHeader HeaderOf(Tiff tiff)
    {
        int photometric = Value(tiff, TiffTag.PHOTOMETRIC, (int)Photometric.MINISBLACK), bits = Value(tiff, TiffTag.BITSPERSAMPLE, 1);
        int samples = Value(tiff, TiffTag.SAMPLESPERPIXEL, 1),
            wanted = photometric is (int)Photometric.MINISBLACK or (int)Photometric.MINISWHITE ? 1 : 3;
        int width = Value(tiff, TiffTag.IMAGEWIDTH, 0), height = Value(tiff, TiffTag.IMAGELENGTH, 0);
        int orientation = Value(tiff, TiffTag.ORIENTATION, 1), pages = 1;
        while (pages < MostPages && !tiff.LastDirectory() && tiff.ReadDirectory())
            if ((Value(tiff, TiffTag.SUBFILETYPE, 0) & (int)FileType.REDUCEDIMAGE) == 0) pages++;
        tiff.SetDirectory(0);
        return new PictureHeader
        {
            Width = width,
            Height = height,
            Orientation = orientation is >= 1 and <= 8 ? orientation : 1,
            HasAlpha = photometric != (int)Photometric.PALETTE && samples > wanted,
            IsBlended = bits == 8 && samples > wanted && IsTransparency(tiff),
            Pages = pages,
            // Eight bits are turned round by the decoder.
            IsNegative = photometric == (int)Photometric.MINISWHITE && bits == 16,
        };
    }

    // Colours that are not yet darkened by the transparency beside them.
    private static bool IsTransparency(Tiff tiff) =>
        tiff.GetField(TiffTag.EXTRASAMPLES) is [_, var kinds, ..] && kinds.ToShortArray() is [(short)ExtraSample.UNASSALPHA, ..];

    private static bool CanDecode(Tiff tiff) =>
        tiff.IsCodecConfigured((Compression)Value(tiff, TiffTag.COMPRESSION, (int)Compression.NONE));

    private static bool ReadAll(Tiff tiff)
    {
        bool isTiled = tiff.IsTiled();
        int parts = isTiled ? tiff.NumberOfTiles() : tiff.NumberOfStrips(), size = isTiled ? tiff.TileSize() : tiff.StripSize();
        if (size <= 0 || parts <= 0) return false;
        byte[] part = new byte[size];
        for (int i = 0; i < parts; i++)
            if ((isTiled ? tiff.ReadEncodedTile(i, part, 0, size) : tiff.ReadEncodedStrip(i, part, 0, size)) < 0) return false;
        return true;
    }

    private static int Value(Tiff tiff, TiffTag tag, int otherwise) => tiff.GetField(tag) is [var first, ..] ? first.ToInt() : otherwise;

    private sealed record Source(byte[] File, List<string> Complaints)
    {
        public MemoryStream Stream { get; } = new(File, writable: false);
    }

    private sealed class SourceStream : TiffStream
    {
        public override int Read(object clientData, byte[] buffer, int offset, int count) =>
            ((Source)clientData).Stream.Read(buffer, offset, count);

        public override void Write(object clientData, byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(object clientData, long offset, SeekOrigin origin) => ((Source)clientData).Stream.Seek(offset, origin);

        public override void Close(object clientData)
        {
        }

        public override long Size(object clientData) => ((Source)clientData).Stream.Length;
    }

    // One for the whole process: each message comes with the file that it belongs to.
    private sealed class CollectingHandler : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
            if (clientData is Source source)
                source.Complaints.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, args));
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }
    }
}
