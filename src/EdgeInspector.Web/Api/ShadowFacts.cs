using EdgeInspector.Status;

namespace EdgeInspector.Web.Api;

/// <summary>A station's shadow run.</summary>
/// <param name="Run">How it stands, with all parts that are judged differently and kept; null where none was begun.</param>
/// <param name="WithPicture">Numbers of those of the newest parts in it of which the archive has a picture.</param>
public sealed record ShadowFacts(StationShadow? Run, IReadOnlyList<long> WithPicture)
{
    /// <summary>So many of the newest parts are shown with pictures.</summary>
    public const int MostPictures = 24;
}
