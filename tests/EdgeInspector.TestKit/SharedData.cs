using Xunit;

namespace EdgeInspector.TestKit;

/// <summary>
/// Finds the golden vectors, backbones and images that lie beside the repository (or where EDGEINSPECTOR_SHARED says). A test that
/// needs them skips, and says so, on a machine without them.
/// </summary>
public static class SharedData
{
    private static readonly string? Folder = Find();

    /// <summary>The full path of something below the shared folder; skips the running test when it is not there.</summary>
    public static string Require(string relativePath)
    {
        string? path = Folder is null ? null : Path.Combine(Folder, relativePath);
        if (path is null || !(File.Exists(path) || Directory.Exists(path)))
            Assert.Skip(
                $"'{relativePath}' is not on this machine: put the shared folder beside the repository or set EDGEINSPECTOR_SHARED.");
        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("EDGEINSPECTOR_SHARED") is { Length: > 0 } set) return set;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeInspector.sln")))
                return Path.Combine(folder.Parent?.FullName ?? "/", "shared");
        return null;
    }
}
