using System.Collections;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Writes a configuration as it is in effect: every key with its value, defaults included.</summary>
internal static class ConfigurationText
{
    /// <summary>Lines "path = value" in the order of the example file.</summary>
    /// <param name="configuration">What is in effect.</param>
    /// <param name="written">Whether the file has a key; others are marked as defaults.</param>
    public static IEnumerable<string> Lines(AgentConfiguration configuration, Func<string, bool> written) =>
        Lines(configuration, "", written);

    private static IEnumerable<string> Lines(object record, string prefix, Func<string, bool> written)
    {
        foreach (KeyDescription key in RecordDescription.Of(record.GetType()).Keys)
        {
            string path = prefix + key.Name;
            object? value = key.Property.GetValue(record);
            if (key.Value.Record is not null && value is not null)
            {
                foreach (string line in Lines(value, path + ".", written)) yield return line;
            }
            else if (key.Value.Item?.Record is not null && value is IEnumerable items)
            {
                int index = 0;
                foreach (object item in items)
                {
                    foreach (string line in Lines(item, $"{path}[{index}].", written)) yield return line;
                    index++;
                }
            }
            else
            {
                string meaning = value is null && key.Attribute.NullMeans is { } means ? $"  ({means})" : "";
                yield return $"{path} = {JsonLiteral.Shown(key, value)}{(written(path) ? "" : "  (default)")}{meaning}";
            }
        }
    }
}
