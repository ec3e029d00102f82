using EdgeInspector.TestKit.Cameras;
using Xunit;

namespace EdgeInspector.Cameras.Tests;

/// <summary>Tests that use the one loopback address take turns with those of other programs.</summary>
[CollectionDefinition(GigeCollection.Name)]
public sealed class GigeDefinition : ICollectionFixture<GigeTurn>;
