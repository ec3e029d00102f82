namespace EdgeInspector.Web.Serving;

/// <summary>One file of the page.</summary>
/// <param name="Bytes">As it is.</param>
/// <param name="Zipped">The same with gzip.</param>
/// <param name="Type">Content type.</param>
/// <param name="Tag">Changes with the content; quoted, as headers want it.</param>
internal sealed record PageFile(byte[] Bytes, byte[] Zipped, string Type, string Tag);
