namespace EdgeInspector.Imaging.Codecs;

/// <summary>What can be wrong with a JPEG file's coded data.</summary>
internal static class JpegFaults
{
    public const string NoCode = "a code that does not exist", NoValue = "a value that no picture has",
        TooMany = "a block with too many values";
}
