using System.Reflection;
using Xunit;

namespace EdgeInspector.Inference.Tests.Importing;

/// <summary>Microsoft.ML.DnnImageFeaturizer.ResNet18, which the test project restores and does not reference.</summary>
internal static class MlNetPackage
{
    public static string Require(string file)
    {
        string? folder = typeof(MlNetPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(entry => entry.Key == "MlNetResNet18")?.Value;
        string path = Path.Combine(folder ?? "", file);
        Assert.SkipUnless(File.Exists(path), $"The package Microsoft.ML.DnnImageFeaturizer.ResNet18 is not restored: there is no {path}.");
        return path;
    }
}
