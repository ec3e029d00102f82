using System.Diagnostics.Metrics;
using System.Text;

namespace EdgeInspector.Agent.Health;

/// <summary>Reads a meter's instruments in the text format of Prometheus, version 0.0.4. Safe between threads.</summary>
internal sealed class PrometheusReader : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<PrometheusFamily> _families = [];
    private readonly Lock _reading = new();

    /// <summary>Listens from now on to the instruments that the meter has, and to those that it will have.</summary>
    public PrometheusReader(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != meter) return;
            var family = new PrometheusFamily(instrument);
            lock (_families) _families.Add(family);
            listener.EnableMeasurementEvents(instrument, family);
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => ((PrometheusFamily)state!).Take(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => ((PrometheusFamily)state!).Take(value, tags));
        _listener.Start();
    }

    /// <summary>What all of them say now.</summary>
    public string Read()
    {
        lock (_reading)
        {
            PrometheusFamily[] families;
            lock (_families) families = [.. _families];
            foreach (PrometheusFamily family in families) family.BeginReading();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (PrometheusFamily family in families) family.Write(text);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
