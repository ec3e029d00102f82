using Xunit.v3;

namespace EdgeInspector.TestKit;

/// <summary>
/// A test, or all tests of a class, that <c>./edge-inspector test --quick</c> leaves out: it waits for limits of ten seconds to pass,
/// learns, needs a browser, or runs the program again and again.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class LongAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Lasts", "long")];
}
