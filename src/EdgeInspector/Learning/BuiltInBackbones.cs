namespace EdgeInspector.Learning;

/// <summary>The feature extractors that come with the program, by name.</summary>
internal static class BuiltInBackbones
{
    /// <summary>What is used unless another is named.</summary>
    public const string Default = "efficientnet_lite0";

    private const string Ending = ".onnx";

    /// <summary>Names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Default, "resnet18"];

    /// <summary>The file of a built-in one, or the path itself; a file of that name in the working folder counts more.</summary>
    /// <param name="nameOrPath">As --backbone has it; null for the default.</param>
    public static string Resolve(string? nameOrPath)
    {
        string name = nameOrPath ?? Default;
        bool isBuiltIn = nameOrPath is null || (Names.Contains(name) && !File.Exists(name));
        return isBuiltIn ? Path.Combine(AppContext.BaseDirectory, "models", name + Ending) : name;
    }
}
