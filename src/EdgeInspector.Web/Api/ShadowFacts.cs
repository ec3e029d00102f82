using EdgeInspector.Status;

namespace EdgeInspector.Web.Api;

/// <summary>A station's shadow run.</summary>
/// <param name="Run">How it stands, with all parts that are judged differently and kept; null where none was begun.</param>
public sealed record ShadowFacts(StationShadow? Run);
