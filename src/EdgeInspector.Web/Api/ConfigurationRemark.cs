namespace EdgeInspector.Web.Api;

/// <summary>Something about a line of the configuration.</summary>
/// <param name="Line">From 1; 0 for the file as a whole.</param>
/// <param name="IsError">Whether the file cannot be used for it.</param>
/// <param name="Text">A sentence for people.</param>
public sealed record ConfigurationRemark(int Line, bool IsError, string Text);
