using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace EdgeInspector.Agent.Health;

/// <summary>
/// The values of one instrument by their labels. Observed instruments say theirs again for each reading; a histogram, or a counter that is
/// added to, keeps them.
/// </summary>
internal sealed class PrometheusFamily
{
    private readonly Lock _lock = new();
    private readonly string _name, _kind, _help;
    private readonly bool _isObserved;
    private readonly IReadOnlyList<double>? _bounds;
    private readonly List<string> _order = [];
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _buckets = new(StringComparer.Ordinal);

    /// <exception cref="NotSupportedException">An instrument that none of ours is.</exception>
    public PrometheusFamily(Instrument instrument)
    {
        _isObserved = instrument.IsObservable;
        _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries;
        _kind = instrument switch
        {
            Histogram<double> when _bounds is not null => "histogram",
            ObservableCounter<long> or Counter<long> => "counter",
            ObservableGauge<double> or ObservableGauge<long> => "gauge",
            _ => throw new NotSupportedException(
                $"{instrument.Name} is a {instrument.GetType().Name}; there are histograms with buckets, counters of long, and observed gauges."),
        };
        _name = instrument.Name;
        _help = (instrument.Description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
    }

    /// <summary>Forgets what was observed for the last reading.</summary>
    public void BeginReading()
    {
        if (!_isObserved) return;
        lock (_lock)
        {
            _order.Clear();
            _values.Clear();
        }
    }

    /// <summary>Takes a measurement.</summary>
    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = Labels(tags);
        lock (_lock)
        {
            if (_values.TryAdd(labels, 0)) _order.Add(labels);
            _values[labels] = _isObserved ? value : _values[labels] + value;
            if (_bounds is null) return;
            if (!_buckets.TryGetValue(labels, out long[]? counts)) _buckets.Add(labels, counts = new long[_bounds.Count + 1]);
            int bucket = 0;
            while (bucket < _bounds.Count && value > _bounds[bucket]) bucket++;
            counts[bucket]++;
        }
    }

    /// <summary>Writes the values.</summary>
    public void Write(StringBuilder text)
    {
        lock (_lock)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {_help}\n# TYPE {_name} {_kind}\n");
            foreach (string labels in _order)
            {
                if (_bounds is null) Append(text, "", labels, _values[labels]);
                else WriteHistogram(text, labels, _bounds);
            }
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, IReadOnlyList<double> bounds)
    {
        long below = 0;
        for (int i = 0; i <= bounds.Count; i++)
        {
            below += _buckets[labels][i];
            string bound = i < bounds.Count ? bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            Append(text, "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", below);
        }
        Append(text, "_sum", labels, _values[labels]);
        Append(text, "_count", labels, below);
    }

    private void Append(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(_name).Append(suffix);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach ((string name, object? value) in tags)
        {
            string escaped = (value?.ToString() ?? "").Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length > 0 ? "," : "").Append(name).Append("=\"").Append(escaped).Append('"');
        }
        return text.ToString();
    }
}
