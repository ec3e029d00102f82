namespace EdgeInspector.Configuration;

/// <summary>A key with another value than before.</summary>
/// <param name="Path">The key, with stations and recipes by their names, such as <c>stations[cap].threshold</c>.</param>
/// <param name="Old">Its value before, as the file writes it; secrets are not shown.</param>
/// <param name="New">Its value now.</param>
internal sealed record ConfigurationChange(string Path, string Old, string New)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path} {Old} became {New}";
}
