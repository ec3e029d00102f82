using System.Reflection;

namespace EdgeInspector.Configuration.Keys;

/// <summary>One key of the configuration file: its attribute, its property, its default.</summary>
internal sealed record KeyDescription
{
    /// <summary>The key as the file writes it.</summary>
    public required string Name { get; init; }

    /// <summary>What is said about it.</summary>
    public required KeyAttribute Attribute { get; init; }

    /// <summary>Where it goes.</summary>
    public required PropertyInfo Property { get; init; }

    /// <summary>What it holds.</summary>
    public required ValueDescription Value { get; init; }

    /// <summary>The value without the key in the file; of a required key nothing that could be used.</summary>
    public required object? Default { get; init; }

    /// <summary>Whether its text is an address, which may hold a login or a key.</summary>
    public bool IsAddress => Attribute.Format is TextFormat.Broker or TextFormat.CameraUrl or TextFormat.HttpUrl;

    /// <summary>Whether null may be written.</summary>
    public bool AcceptsNull => Attribute.NullMeans is not null;

    /// <summary>Whether this key decides which record its object is; it has no setter, since each record has its own value.</summary>
    public bool IsDiscriminator => Property.SetMethod is null;

    /// <summary>Whether the file must have the key: it says so, chooses a shape, or holds an object with such a key.</summary>
    public bool IsRequired => Attribute.Required || IsDiscriminator || (Value.Record is { HasRequiredKeys: true } && !AcceptsNull);

    /// <summary>Describes a property that carries a <see cref="KeyAttribute"/>.</summary>
    /// <param name="property">The property.</param>
    /// <param name="defaults">A fresh record, for the initial value.</param>
    /// <exception cref="NotSupportedException">The attribute does not fit the property.</exception>
    public static KeyDescription Of(PropertyInfo property, object defaults)
    {
        KeyAttribute attribute = property.GetCustomAttribute<KeyAttribute>()!;
        bool nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        if (nullable != attribute.NullMeans is not null)
            throw new NotSupportedException(
                $"{property.DeclaringType!.Name}.{property.Name}: NullMeans is given exactly when the property can be null.");
        return new KeyDescription
        {
            Name = attribute.Name ?? JsonLiteral.CamelCase(property.Name),
            Attribute = attribute,
            Property = property,
            Value = ValueDescription.Of(property.PropertyType, attribute.LastChoice),
            Default = property.GetValue(defaults),
        };
    }
}
