namespace EdgeInspector.Cameras.Genicam;

/// <summary>One setting of a camera.</summary>
/// <param name="Name">Its name in GenICam.</param>
/// <param name="Kind">integer, float, enumeration, boolean, string or command.</param>
/// <param name="Value">As text; null when it cannot be read.</param>
/// <param name="Range">Allowed values in words; null when there is nothing to say.</param>
/// <param name="IsWritable">Whether it can be set now.</param>
public sealed record GenicamNode(string Name, string Kind, string? Value, string? Range, bool IsWritable);
