namespace EdgeInspector.TestKit;

/// <summary>A folder of its own for one test; deleted on dispose.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its full path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("edge-inspector-test-").FullName;

    /// <summary>The full path of something inside.</summary>
    public string PathTo(string relativePath) => System.IO.Path.Combine(
        Path, OperatingSystem.IsWindows() ? relativePath.Replace('/', System.IO.Path.DirectorySeparatorChar) : relativePath);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
