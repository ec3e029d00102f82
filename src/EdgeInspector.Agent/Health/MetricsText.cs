using System.Globalization;
using System.Text;

namespace EdgeInspector.Agent.Health;

/// <summary>Figures in the text format of Prometheus, version 0.0.4.</summary>
internal static class MetricsText
{
    /// <summary>Writes all of them.</summary>
    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (MetricFamily family in families)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} {family.Help}\n# TYPE {family.Name} {family.Kind}\n");
            foreach (MetricSample sample in family.Samples) Append(text, sample);
        }
        return text.ToString();
    }

    // Names of stations hold nothing that needs escaping; versions neither.
    private static void Append(StringBuilder text, MetricSample sample)
    {
        text.Append(sample.Name);
        for (int i = 0; i < sample.Labels.Length; i++) text.Append(i == 0 ? '{' : ',').Append(sample.Labels[i].Name).Append("=\"").Append(sample.Labels[i].Value).Append('"');
        if (sample.Labels.Length > 0) text.Append('}');
        text.Append(' ').Append(sample.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }
}
