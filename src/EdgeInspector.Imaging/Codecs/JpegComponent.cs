namespace EdgeInspector.Imaging.Codecs;

/// <summary>One component (brightness or colour) of a JPEG frame, while its coded data are read.</summary>
internal sealed class JpegComponent
{
    public required int Id { get; init; }

    /// <summary>Blocks side by side in a unit of interleaved data.</summary>
    public required int Across { get; init; }

    /// <summary>Blocks on top of each other in a unit of interleaved data.</summary>
    public required int Down { get; init; }

    public required int QuantizerTable { get; init; }

    /// <summary>Blocks that hold the component, without those that only fill up units.</summary>
    public int BlocksAcross { get; set; }

    public int BlocksDown { get; set; }

    /// <summary>Blocks a row, fillers included.</summary>
    public int Stride { get; set; }

    /// <summary>Progressive: a bit for each value of a block that is not 0 so far.</summary>
    public ulong[] Known { get; set; } = [];

    /// <summary>What its values may be; set before its first block is read.</summary>
    public JpegLimits? Limits { get; set; }

    public JpegHuffmanTable? Averages { get; set; }

    public JpegHuffmanTable? Details { get; set; }

    /// <summary>Sequential: several codes of <see cref="Details"/> at once.</summary>
    public JpegCodeRow[] DetailRows { get; set; } = [];

    /// <summary>The last block's average, which the next one is coded against.</summary>
    public int Predicted { get; set; }

    /// <summary>Bits of the averages that have not come yet; -1 when none has.</summary>
    public int MissingBits { get; set; } = -1;
}
