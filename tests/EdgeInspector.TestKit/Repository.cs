namespace EdgeInspector.TestKit;

/// <summary>Finds files of the repository that the tests run from.</summary>
public static class Repository
{
    /// <summary>The folder that holds EdgeInspector.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>The full path of a file or folder of the repository.</summary>
    public static string PathTo(string relativePath) => Path.GetFullPath(Path.Combine(Root, relativePath));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeInspector.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No EdgeInspector.sln above {AppContext.BaseDirectory}.");
    }
}
