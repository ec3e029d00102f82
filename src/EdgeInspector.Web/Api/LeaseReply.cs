using EdgeInspector.Commands;

namespace EdgeInspector.Web.Api;

/// <summary>What came of the claim.</summary>
/// <param name="Ok">Whether it was granted, or the lease is given back.</param>
/// <param name="Lease">Who has the write lease now; null for nobody.</param>
internal sealed record LeaseReply(bool Ok, LeaseHolder? Lease);
