namespace EdgeInspector.TestKit;

/// <summary>A component that is on this machine.</summary>
/// <param name="Path">The file, program or library that was looked for.</param>
/// <param name="Tree">Root of the files that were unpacked for it; null where the system has it.</param>
public sealed record FoundComponent(string Path, string? Tree)
{
    /// <summary>Another file of the same folder.</summary>
    public string Beside(string name) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, name);

    /// <summary>Folders of the libraries that came with it, for LD_LIBRARY_PATH; null where the system has it.</summary>
    public string? LibraryFolders => Tree is null ? null
        : string.Join(':',
            Directory.EnumerateFiles(Tree, "lib*.so*", SearchOption.AllDirectories).Select(System.IO.Path.GetDirectoryName).Distinct());
}
