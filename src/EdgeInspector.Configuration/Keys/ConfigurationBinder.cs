using System.Globalization;
using EdgeInspector.Configuration.Text;

namespace EdgeInspector.Configuration.Keys;

/// <summary>Makes records of JSON values. Nothing is coerced; every value that does not fit is an error, and the walk goes on.</summary>
/// <param name="errors">Takes what is wrong.</param>
/// <param name="root">Record of the whole file, to tell where a misplaced key belongs.</param>
/// <param name="folder">Absolute folder that relative paths count from.</param>
internal sealed class ConfigurationBinder(ConfigurationErrorCollector errors, RecordDescription root, string folder)
{
    private readonly UnknownKeyAdvice _advice = new(root);
    private readonly ScalarBinder _scalars = new(errors, folder);

    /// <summary>Binds the outermost value; with errors the record is for cross-checks of its good parts only.</summary>
    public object Bind(PositionedNode node) => BindRecord(root, node, "");

    private object BindRecord(RecordDescription record, PositionedNode node, string path)
    {
        if (node.Kind != NodeKind.Object)
        {
            AddWrongKind(ValueKind.Record, null, node, path);
            return Activator.CreateInstance(record.Shapes.Count > 0 ? record.Shapes[0].Type : record.Type)!;
        }

        ReportRepeatedKeys(node, path);
        if (record.Shapes.Count == 0) return BindKeys(record, record, node, path);
        RecordDescription? shape = ChooseShape(record, node, path);
        return BindKeys(shape ?? record.Shapes[0], shape ?? record, node, path);
    }

    private RecordDescription? ChooseShape(RecordDescription record, PositionedNode node, string path)
    {
        KeyDescription key = record.ShapeKey!;
        if (node.Member(key.Name) is not { } member)
        {
            AddMissing(key, node, Join(path, key.Name));
            return null;
        }

        object? chosen = _scalars.Bind(key, key.Value, member.Value, Join(path, key.Name));
        return chosen is null ? null : record.Shapes.Single(shape => chosen.Equals(shape.ShapeKey!.Default));
    }

    /// <summary>
    /// Makes a record; <paramref name="known"/> is wider than <paramref name="record"/> while it is not known which shape was meant.
    /// </summary>
    private object BindKeys(RecordDescription record, RecordDescription known, PositionedNode node, string path)
    {
        object instance = Activator.CreateInstance(record.Type)!;
        foreach (PositionedMember member in node.Members.DistinctBy(member => member.Name))
        {
            if (errors.IsFull) break;
            string memberPath = Join(path, member.Name);
            if ((known.Key(member.Name) ?? FindRenamed(known, node, member, memberPath)) is not { } key)
            {
                errors.Add(member.Start, member.End, _advice.For(member.Name, known, memberPath));
                continue;
            }

            if (key.IsDiscriminator || record != known) continue;
            object? value = BindValue(key, member.Value, memberPath);
            if (value is not null || key.AcceptsNull) key.Property.SetValue(instance, value);
        }

        if (record != known) return instance;
        foreach (KeyDescription key in record.Keys.Where(key => key.IsRequired && !key.IsDiscriminator && node.Member(key.Name) is null))
        {
            // What an object that is not there would have to hold is reported at once, not only after it was written.
            if (key.Value.Record is { HasRequiredKeys: true } inner)
                BindRecord(inner, new PositionedNode { Kind = NodeKind.Object, Start = node.Start, End = node.Start + 1 },
                    Join(path, key.Name));
            else
                AddMissing(key, node, Join(path, key.Name));
        }

        return instance;
    }

    private KeyDescription? FindRenamed(RecordDescription record, PositionedNode node, PositionedMember member, string path)
    {
        if (record.KeyOnceCalled(member.Name) is not { } key || node.Member(key.Name) is not null) return null;
        errors.AddRenamed(member.Start, path, key.Name);
        return key;
    }

    private object? BindValue(KeyDescription key, PositionedNode node, string path)
    {
        if (node.Kind == NodeKind.Null)
        {
            if (!key.AcceptsNull) AddNull(key, node, path);
            return null;
        }

        return key.Value.Kind switch
        {
            ValueKind.Record => BindRecord(key.Value.Record!, node, path),
            ValueKind.List => BindList(key, node, path),
            ValueKind.Map => BindMap(node, path),
            _ => _scalars.Bind(key, key.Value, node, path),
        };
    }

    private object? BindList(KeyDescription key, PositionedNode node, string path)
    {
        if (node.Kind != NodeKind.List)
        {
            AddWrongKind(ValueKind.List, KeySentences.Allowed(key), node, path);
            return null;
        }

        ValueDescription item = key.Value.Item!;
        if (node.Items.Count < key.Attribute.MinimumItems || node.Items.Count > key.Attribute.MaximumItems)
            errors.Add(node.Start, node.End, new()
            {
                Path = path,
                Problem = string.Create(CultureInfo.InvariantCulture, $"the list has {node.Items.Count} elements"),
                Value = node.Items.Count.ToString(CultureInfo.InvariantCulture),
                Allowed = KeySentences.Allowed(key),
            });

        // An element with an error keeps its place, so that the others keep their index.
        object?[] values = [.. node.Items.Take(key.Attribute.MaximumItems)
            .Select((element, i) => BindItem(key, element, ItemPath(path, i)))];
        for (int i = 1; i < values.Length && key.Attribute.DistinctItems; i++)
            if (values[i] is { } value && Array.IndexOf(values, value, 0, i) >= 0)
                errors.Add(node.Items[i].Start, node.Items[i].End, new()
                {
                    Path = ItemPath(path, i),
                    Problem = $"{ValueText.Describe(node.Items[i])} is in the list already",
                    Value = ValueText.Describe(node.Items[i]),
                });

        var array = Array.CreateInstance(item.Type, values.Length);
        for (int i = 0; i < values.Length; i++)
            if (values[i] is { } value) array.SetValue(value, i);
        return Activator.CreateInstance(key.Value.Type, array);
    }

    private ValueMap? BindMap(PositionedNode node, string path)
    {
        if (node.Kind != NodeKind.Object)
        {
            AddWrongKind(ValueKind.Map, null, node, path);
            return null;
        }

        ReportRepeatedKeys(node, path);
        foreach (PositionedMember member in node.Members.Where(
            member => member.Value.Kind is not (NodeKind.Text or NodeKind.Number or NodeKind.Boolean)))
            errors.Add(member.Value.Start, member.Value.End, new()
            {
                Path = Join(path, member.Name),
                Problem = $"{ValueText.Describe(member.Value)} stands where a text, a number, true or false is expected",
                Value = ValueText.Describe(member.Value),
            });
        return new ValueMap(
            node.Members.Select(
                member => KeyValuePair.Create(member.Name, new MapValue(member.Value.Text, member.Value.Kind == NodeKind.Text))));
    }

    private object? BindItem(KeyDescription key, PositionedNode node, string path) => key.Value.Item!.Record is { } record
        ? BindRecord(record, node, path)
        : _scalars.Bind(key, key.Value.Item, node, path);

    private void ReportRepeatedKeys(PositionedNode node, string path)
    {
        var seen = new Dictionary<string, PositionedMember>();
        foreach (PositionedMember member in node.Members)
            if (!seen.TryAdd(member.Name, member))
                errors.Add(member.Start, member.End, new()
                {
                    Path = Join(path, member.Name),
                    Problem = string.Create(CultureInfo.InvariantCulture,
                        $"the key stands here again, first in line {errors.LineOf(seen[member.Name].Start)}; keep one of them"),
                });
    }

    private void AddMissing(KeyDescription key, PositionedNode node, string path) => errors.Add(node.Start, node.Start + 1, new()
    {
        Path = path,
        Problem = key.Attribute.Example is { } example
            ? $"the key is missing; write for example \"{key.Name}\": {JsonLiteral.Of(example)}"
            : "the key is missing",
        Allowed = KeySentences.Allowed(key),
    });

    private void AddNull(KeyDescription key, PositionedNode node, string path) => errors.Add(node.Start, node.End, new()
    {
        Path = path,
        Problem = key.IsRequired ? "null stands where a value is needed" : "null is not allowed here; without the key its default is used",
        Value = "null",
        Allowed = KeySentences.Allowed(key),
    });

    private void AddWrongKind(ValueKind expected, string? allowed, PositionedNode node, string path) => errors.Add(node.Start, node.End,
        new()
        {
            Path = path,
            Problem = $"{ValueText.Describe(node)} stands where {KeySentences.Kind(expected)} is expected",
            Value = ValueText.Describe(node),
            Allowed = allowed,
        });

    private static string ItemPath(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
