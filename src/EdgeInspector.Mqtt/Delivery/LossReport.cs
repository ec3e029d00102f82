using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>Logs what was lost since the last report: one line a second, however much it is.</summary>
internal sealed class LossReport(DroppedResults dropped, DeliveryCounters counters, ILogger logger)
{
    private readonly Dictionary<string, long> _reported = [];
    private long _reportedPictures;

    /// <summary>Writes what is new.</summary>
    public void Write()
    {
        foreach (DroppedRange range in dropped.Snapshot())
        {
            long news = range.Count - _reported.GetValueOrDefault(range.Station);
            if (news == 0) continue;
            _reported[range.Station] = range.Count;
            logger.ResultsDropped(news, range.Station, range.Count, range.First, range.Last);
        }

        long pictures = counters.PicturesDropped - _reportedPictures;
        _reportedPictures += pictures;
        if (pictures > 0) logger.PicturesDropped(pictures);
    }
}
