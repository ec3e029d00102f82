namespace EdgeInspector.Agent;

/// <summary>This program as another process starts it.</summary>
internal static class OwnProgram
{
    /// <summary>The file to start and the first words of its command line.</summary>
    public static IReadOnlyList<string> Words
    {
        get
        {
            string program = Environment.ProcessPath ?? "edge-inspector";
            return Path.GetFileNameWithoutExtension(program) == "dotnet"
                ? [program, Path.Combine(AppContext.BaseDirectory, "edge-inspector.dll")]
                : [program];
        }
    }
}
