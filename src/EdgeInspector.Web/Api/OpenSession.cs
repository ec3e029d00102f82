using EdgeInspector.Web.Users;

namespace EdgeInspector.Web.Api;

/// <summary>Somebody who is logged in.</summary>
/// <param name="User">The name.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Since">When they logged in.</param>
/// <param name="IdleSeconds">How long they have done nothing.</param>
internal sealed record OpenSession(string User, Role Role, DateTimeOffset Since, double IdleSeconds);
