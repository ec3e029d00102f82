using System.Text.Json.Nodes;

namespace EdgeInspector.Results;

/// <summary>Results that were stored.</summary>
public interface IResultHistory
{
    /// <summary>Reads stored results of a station, in their order, as they are published.</summary>
    /// <param name="station">The station.</param>
    /// <param name="first">First sequence number.</param>
    /// <param name="last">Last sequence number.</param>
    /// <param name="limit">At most so many.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    Task<IReadOnlyList<JsonNode>> ReadAsync(string station, long first, long last, int limit);

    /// <summary>Sends stored results of a station again, for consumers that missed some.</summary>
    /// <returns>False when too many such requests are under way.</returns>
    bool TryReplay(string station, long first, long last);
}
