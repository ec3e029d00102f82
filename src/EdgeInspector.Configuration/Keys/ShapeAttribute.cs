namespace EdgeInspector.Configuration.Keys;

/// <summary>
/// One of the shapes an object of the configuration can have. The key that chooses is the only one of the base record without a
/// setter, an enum, and each shape returns its own value of it.
/// </summary>
/// <param name="type">A record derived from the one that carries the attribute.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
internal sealed class ShapeAttribute(Type type) : Attribute
{
    /// <summary>The derived record.</summary>
    public Type Type { get; } = type;
}
