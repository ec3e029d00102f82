namespace EdgeInspector.Web.Api;

/// <summary>Claims the write lease or gives it back.</summary>
/// <param name="Take">Whether it is claimed.</param>
internal sealed record LeaseCall(bool Take);
