using System.Collections.Concurrent;
using System.Reflection;

namespace EdgeInspector.Configuration.Keys;

/// <summary>The keys of a record in the order of its properties, and its shapes where one key chooses among several records.</summary>
internal sealed class RecordDescription
{
    private static readonly ConcurrentDictionary<Type, RecordDescription> Known = new();

    private RecordDescription(Type type)
    {
        Type = type;
        Shapes = [.. type.GetCustomAttributes<ShapeAttribute>(inherit: false).Select(shape => Of(shape.Type))];
        if (Shapes.Count > 0)
        {
            // The keys of all shapes: what is none of them is unknown, whatever shape was meant.
            Keys = [.. Shapes.SelectMany(shape => shape.Keys).DistinctBy(key => key.Name)];
            ShapeKey = Keys.Single(key => key.IsDiscriminator);
            return;
        }

        object defaults = Activator.CreateInstance(type)!;
        Keys = [.. Lineage(type).SelectMany(DeclaredKeys).Select(property => KeyDescription.Of(property, defaults))];
        ShapeKey = Keys.SingleOrDefault(key => key.IsDiscriminator);
    }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>Its keys, those of the base record first; of a record with shapes the keys of all shapes.</summary>
    public IReadOnlyList<KeyDescription> Keys { get; }

    /// <summary>The shapes; empty for plain records.</summary>
    public IReadOnlyList<RecordDescription> Shapes { get; }

    /// <summary>The key that chooses the shape; in a shape its default is that shape's own value. Null for plain records.</summary>
    public KeyDescription? ShapeKey { get; }

    /// <summary>The text that chooses this shape; null when this is no shape.</summary>
    public string? ShapeName => Shapes.Count == 0 && ShapeKey is not null ? JsonLiteral.CamelCase(ShapeKey.Default!.ToString()!) : null;

    /// <summary>Whether the file must have one of the keys.</summary>
    public bool HasRequiredKeys => Keys.Any(key => key.IsRequired);

    /// <summary>Describes a record; one description per type.</summary>
    /// <exception cref="NotSupportedException">A property cannot be a key.</exception>
    public static RecordDescription Of(Type type) => Known.GetOrAdd(type, static type => new RecordDescription(type));

    /// <summary>The key of that name; null when there is none.</summary>
    public KeyDescription? Key(string name) => Keys.FirstOrDefault(key => key.Name == name);

    /// <summary>The key that had this name once; null when there is none.</summary>
    public KeyDescription? KeyOnceCalled(string name) => Keys.FirstOrDefault(key => key.Attribute.Former == name);

    private static IEnumerable<Type> Lineage(Type type) =>
        type.BaseType is { } parent && parent != typeof(object) ? [.. Lineage(parent), type] : [type];

    private static IEnumerable<PropertyInfo> DeclaredKeys(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.IsDefined(typeof(KeyAttribute), inherit: false));
}
