using System.Diagnostics.Metrics;
using EdgeInspector.Agent.Health;
using Xunit;

namespace EdgeInspector.Agent.Tests.Health;

public sealed class PrometheusReaderTests : IDisposable
{
    private readonly Meter _meter = new("tested");

    [Fact]
    public void Read_Histogram_HasGrowingBucketsSumAndCountByLabel()
    {
        Histogram<double> latency = _meter.CreateHistogram("line_latency_seconds", "s", "Time.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5] });
        using var reader = new PrometheusReader(_meter);
        foreach (double value in (double[])[0.05, 0.1, 0.2, 3])
            latency.Record(value, KeyValuePair.Create<string, object?>("station", "cap"));
        latency.Record(0.25, KeyValuePair.Create<string, object?>("station", "lid"));

        Assert.Equal("""
            # HELP line_latency_seconds Time.
            # TYPE line_latency_seconds histogram
            line_latency_seconds_bucket{station="cap",le="0.1"} 2
            line_latency_seconds_bucket{station="cap",le="0.5"} 3
            line_latency_seconds_bucket{station="cap",le="+Inf"} 4
            line_latency_seconds_sum{station="cap"} 3.35
            line_latency_seconds_count{station="cap"} 4
            line_latency_seconds_bucket{station="lid",le="0.1"} 0
            line_latency_seconds_bucket{station="lid",le="0.5"} 1
            line_latency_seconds_bucket{station="lid",le="+Inf"} 1
            line_latency_seconds_sum{station="lid"} 0.25
            line_latency_seconds_count{station="lid"} 1

            """, reader.Read());
        Assert.Equal(reader.Read(), reader.Read());
    }

    [Fact]
    public void Read_Observed_IsWhatIsSaidNow()
    {
        List<Measurement<long>> now = [new(7, KeyValuePair.Create<string, object?>("station", "a\"b\\c\nd"))];
        _meter.CreateObservableCounter("line_parts_total", () => now, "{part}", "Parts.");
        using var reader = new PrometheusReader(_meter);
        Assert.Equal("# HELP line_parts_total Parts.\n# TYPE line_parts_total counter\nline_parts_total{station=\"a\\\"b\\\\c\\nd\"} 7\n",
            reader.Read());
        now = [];
        Assert.Equal("# HELP line_parts_total Parts.\n# TYPE line_parts_total counter\n", reader.Read());
    }

    [Fact]
    public void Read_AddedTo_IsTheSum()
    {
        Counter<long> parts = _meter.CreateCounter<long>("parts_total");
        using var reader = new PrometheusReader(_meter);
        parts.Add(2);
        parts.Add(3);
        Assert.EndsWith("parts_total 5\n", reader.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InstrumentsOfAnotherMeter_AreNone()
    {
        _meter.CreateObservableGauge("outbox_bytes", () => 1.5, "By", "Size.");
        using var other = new Meter("tested");
        other.CreateObservableGauge("others", () => 1L);
        using var reader = new PrometheusReader(_meter);
        Assert.Equal("# HELP outbox_bytes Size.\n# TYPE outbox_bytes gauge\noutbox_bytes 1.5\n", reader.Read());
    }

    public void Dispose() => _meter.Dispose();
}
