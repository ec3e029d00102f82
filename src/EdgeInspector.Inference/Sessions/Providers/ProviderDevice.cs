namespace EdgeInspector.Inference.Sessions.Providers;

/// <summary>What a session computes on.</summary>
/// <param name="Name">In words.</param>
/// <param name="DeviceLock">To be held while something is made on it, bound, run or freed; the same for all sessions that would disturb
/// each other.</param>
internal readonly record struct ProviderDevice(string Name, Lock DeviceLock);
