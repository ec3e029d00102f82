using System.Collections;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>What differs between two configurations, key by key, whatever way it was changed.</summary>
internal static class ConfigurationChanges
{
    private const string Absent = "absent", Present = "present", Name = "name";

    /// <summary>All keys whose effective values differ, in the order of the file.</summary>
    /// <param name="before">The earlier one.</param>
    /// <param name="after">The later one.</param>
    public static IReadOnlyList<ConfigurationChange> Between(AgentConfiguration before, AgentConfiguration after)
    {
        List<ConfigurationChange> changes = [];
        CompareRecords("", before, after, changes);
        return changes;
    }

    private static void CompareRecords(string path, object before, object after, List<ConfigurationChange> changes)
    {
        string prefix = path.Length == 0 ? "" : path + ".";
        foreach (KeyDescription key in RecordDescription.Of(after.GetType()).Keys)
        {
            // A camera of another driver has keys of its own.
            object? old = before.GetType() == after.GetType() ? key.Property.GetValue(before)
                : RecordDescription.Of(before.GetType()).Key(key.Name)?.Property.GetValue(before);
            object? now = key.Property.GetValue(after);
            if (Equals(old, now) || (old is null && before.GetType() != after.GetType() && Equals(now, key.Default))) continue;
            if (key.Value.Item?.Record is not null) CompareLists(prefix + key.Name, old as IEnumerable, now as IEnumerable, changes);
            else if (key.Value.Record is not null && old is not null && now is not null)
                CompareRecords(prefix + key.Name, old, now, changes);
            else changes.Add(new ConfigurationChange(prefix + key.Name, Show(key, old), Show(key, now)));
        }
    }

    private static void CompareLists(string path, IEnumerable? before, IEnumerable? after, List<ConfigurationChange> changes)
    {
        Dictionary<string, object> old = ByName(before), now = ByName(after);
        foreach (string name in old.Keys.Union(now.Keys))
        {
            string place = $"{path}[{name}]";
            if (!old.TryGetValue(name, out object? left)) changes.Add(new ConfigurationChange(place, Absent, Present));
            else if (!now.TryGetValue(name, out object? right)) changes.Add(new ConfigurationChange(place, Present, Absent));
            else CompareRecords(place, left, right, changes);
        }
    }

    private static Dictionary<string, object> ByName(IEnumerable? records)
    {
        Dictionary<string, object> named = new(StringComparer.Ordinal);
        foreach (object record in records ?? Array.Empty<object>())
            named.TryAdd(RecordDescription.Of(record.GetType()).Key(Name)?.Property.GetValue(record)?.ToString() ?? $"{named.Count}",
                record);
        return named;
    }

    private static string Show(KeyDescription key, object? value) => value is null ? "null"
        : key.Value.Record is not null ? Present
        : JsonLiteral.Shown(key, value);
}
