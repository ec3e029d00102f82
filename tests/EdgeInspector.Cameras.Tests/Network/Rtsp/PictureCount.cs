using System.Diagnostics;
using System.Globalization;
using EdgeInspector.Frames;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Rtsp;

/// <summary>Holds frames against the numbered pictures that were sent.</summary>
internal sealed class PictureCount(int picturesPerPart)
{
    private readonly List<double> _latencies = [];
    private readonly List<string> _stitched = [], _miscounted = [];
    private int _good;
    private int _damagedSince;

    /// <summary>Number of the last good picture; -1 before the first.</summary>
    public int Last { get; private set; } = -1;

    /// <summary>Number of the last picture, good or not, by what came since the last good one; -1 before the first.</summary>
    public int Seen => Last + _damagedSince;

    public int Damaged { get; private set; }

    public int Lost { get; set; }

    public void Add(Frame frame)
    {
        if (frame.Defect is { } defect)
        {
            Assert.Equal(Reason.FrameIncomplete, defect);
            Damaged++;
            _damagedSince++;
            return;
        }
        _latencies.Add(Stopwatch.GetElapsedTime(frame.ReceivedTimestamp).TotalMilliseconds);
        int number = NumberedPicture.Read(frame.Pixels, picturesPerPart, out int wrong);
        if (wrong > 0) _stitched.Add($"{number}: {wrong} blocks");
        if (Last >= 0 && number != Last + 1 + _damagedSince) _miscounted.Add($"{Last}, {_damagedSince} damaged, {number}");
        (_good, Last, _damagedSince) = (_good + 1, number, 0);
    }

    /// <summary>
    /// Every good picture is the one that was sent, and between two of them there is one damaged one for each other that was sent.
    /// </summary>
    public void AssertRight(int fewestGood)
    {
        Assert.Empty(_stitched);
        Assert.Equal(0, Lost);
        Assert.Empty(_miscounted);
        Assert.True(_good >= fewestGood, $"Only {_good} good.");
    }

    public override string ToString()
    {
        _latencies.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_good} good, {Damaged} not inspected, {_stitched.Count} stitched, {_miscounted.Count} miscounted, {Lost} without a buffer; receipt to frame p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms");
    }

    private double At(double share) => _latencies.Count == 0 ? 0 : _latencies[(int)(share * (_latencies.Count - 1))];
}
