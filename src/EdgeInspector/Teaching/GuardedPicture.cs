using EdgeInspector.Frames;

namespace EdgeInspector.Teaching;

/// <summary>A picture that must be rejected.</summary>
/// <param name="Kind">confirmedReject or challenge.</param>
/// <param name="Name">Which one, for people.</param>
/// <param name="Read">Decodes it; once for each look.</param>
internal sealed record GuardedPicture(string Kind, string Name, Func<Picture> Read);
