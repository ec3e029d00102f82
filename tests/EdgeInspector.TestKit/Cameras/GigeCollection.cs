using System.Diagnostics.CodeAnalysis;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>Name of the collection of tests that use the one loopback address, one after the other.</summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "xunit calls it a collection.")]
public static class GigeCollection
{
    public const string Name = "GigE Vision at 127.0.0.1";
}
