namespace EdgeInspector.Web.Api;

/// <summary>Somebody logs in.</summary>
/// <param name="Name">The name.</param>
/// <param name="Password">The password.</param>
internal sealed record LoginCall(string Name, string Password);
