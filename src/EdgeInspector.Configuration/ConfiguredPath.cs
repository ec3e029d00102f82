using System.Collections;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>A path that a configuration names.</summary>
/// <param name="Key">Where, such as <c>stations[0].ignoreMask</c>.</param>
/// <param name="Path">The path, absolute.</param>
/// <param name="Kind">What it is to be.</param>
internal sealed record ConfiguredPath(string Key, string Path, TextFormat Kind)
{
    /// <summary>All paths of a configuration, in the order of the example file.</summary>
    public static IEnumerable<ConfiguredPath> Of(AgentConfiguration configuration) => Of(configuration, "");

    /// <summary>All paths of a station, its camera and its zones.</summary>
    public static IEnumerable<ConfiguredPath> Of(StationConfiguration station) => Of(station, "");

    private static IEnumerable<ConfiguredPath> Of(object record, string prefix)
    {
        foreach (KeyDescription key in RecordDescription.Of(record.GetType()).Keys)
        {
            string name = prefix + key.Name;
            object? value = key.Property.GetValue(record);
            IEnumerable<ConfiguredPath> paths = value switch
            {
                string text when TextRule.IsPath(key.Attribute.Format) => [new ConfiguredPath(name, text, key.Attribute.Format)],
                IEnumerable items when key.Value.Item?.Record is not null =>
                    items.Cast<object>().SelectMany((item, index) => Of(item, $"{name}[{index}].")),
                not null when key.Value.Record is not null => Of(value, name + "."),
                _ => [],
            };
            foreach (ConfiguredPath path in paths) yield return path;
        }
    }
}
