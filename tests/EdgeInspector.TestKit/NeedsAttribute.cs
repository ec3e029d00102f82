using System.Reflection;
using Xunit.v3;

namespace EdgeInspector.TestKit;

/// <summary>A test, or all tests of a class, that skip where a component is missing.</summary>
/// <param name="component">Its name in tests/components.txt.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class NeedsAttribute(string component) : BeforeAfterTestAttribute
{
    public string Component { get; } = component;

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => TestKit.Component.Of(Component).Require();
}
