namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>A camera's answer to a request.</summary>
/// <param name="Status">As in HTTP.</param>
/// <param name="Words">What it says beside the status.</param>
/// <param name="Headers">Names and values in the order in which they came.</param>
/// <param name="Body">Its content.</param>
internal sealed record RtspResponse(int Status, string Words, IReadOnlyList<(string Name, string Value)> Headers, string Body)
{
    /// <summary>A header's first value; null without one.</summary>
    public string? Header(string name) => All(name).FirstOrDefault();

    /// <summary>All values of a header.</summary>
    public IEnumerable<string> All(string name) =>
        Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);
}
