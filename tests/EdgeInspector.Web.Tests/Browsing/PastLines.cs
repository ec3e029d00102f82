using Xunit;

namespace EdgeInspector.Web.Tests.Browsing;

/// <summary>One past line for all classes that leave it as it was.</summary>
[CollectionDefinition(Name)]
public sealed class PastLines : ICollectionFixture<PastLine>
{
    public const string Name = "past line";
}
