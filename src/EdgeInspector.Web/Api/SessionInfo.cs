using EdgeInspector.Web.Users;

namespace EdgeInspector.Web.Api;

/// <summary>Who asks.</summary>
/// <param name="User">Their name; null without a login.</param>
/// <param name="Role">What they may do; null for nothing but logging in.</param>
/// <param name="HasUsers">Whether there is anybody who could log in.</param>
/// <param name="Holder">What they are called when they hold the write lease.</param>
/// <param name="May">Names of the endpoints and commands that they may use.</param>
internal sealed record SessionInfo(string? User, Role? Role, bool HasUsers, string Holder, IReadOnlyList<string> May);
