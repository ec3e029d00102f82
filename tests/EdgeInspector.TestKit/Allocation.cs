namespace EdgeInspector.TestKit;

/// <summary>What calls allocate.</summary>
public static class Allocation
{
    private const int Rounds = 5;

    /// <summary>
    /// Managed bytes of some warm calls on this thread: the least of several rounds of them, because now and then the runtime allocates
    /// something of its own.
    /// </summary>
    public static long OfCalls(int count, Action call)
    {
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < count; i++) call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
