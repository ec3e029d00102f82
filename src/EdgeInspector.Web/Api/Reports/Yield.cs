using EdgeInspector.Numerics;

namespace EdgeInspector.Web.Api.Reports;

/// <summary>What share of all parts passed; what nobody looked at did not.</summary>
/// <param name="Share">0 to 1.</param>
/// <param name="Low">Low end of the 95 % interval (Wilson).</param>
/// <param name="High">High end.</param>
internal sealed record Yield(double Share, double Low, double High)
{
    /// <summary>Of some counts; null without parts.</summary>
    public static Yield? Of(long passed, long all)
    {
        if (all == 0) return null;
        WilsonInterval interval = WilsonInterval.Of(passed, all);
        return new Yield((double)passed / all, interval.Low, interval.High);
    }
}
