using System.Runtime.InteropServices;
using Xunit;

namespace EdgeInspector.TestKit;

/// <summary>
/// Something that tests need of the machine and that not every machine has, as tests/components.txt lists it: a test asks for it with
/// <see cref="Require"/> or <see cref="NeedsAttribute"/>, and skips where it is missing.
/// </summary>
public sealed class Component
{
    private static readonly Dictionary<string, Component> Listed = File.ReadLines(Repository.PathTo("tests/components.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(columns => columns[0], columns => new Component(columns), StringComparer.Ordinal);

    private readonly string _name, _purpose;
    private readonly string[] _place, _source;
    private FoundComponent? _found;

    private Component(string[] columns)
    {
        (_name, _purpose) = (columns[0], columns[1]);
        (_place, _source) = (columns[2].Split(' '), columns[3].Split(' '));
    }

    public static Component OpenCv { get; } = Listed["opencv"];

    public static Component Aravis { get; } = Listed["aravis"];

    public static Component Ffmpeg { get; } = Listed["ffmpeg"];

    public static Component Ip { get; } = Listed["ip"];

    public static Component Nft { get; } = Listed["nft"];

    public static Component Mosquitto { get; } = Listed["mosquitto"];

    public static Component MosquittoClients { get; } = Listed["mosquitto-clients"];

    public static Component Python { get; } = Listed["python"];

    public static Component Paho { get; } = Listed["paho"];

    public static Component Aedes { get; } = Listed["aedes"];

    public static Component NodeRed { get; } = Listed["node-red"];

    public static Component Promtool { get; } = Listed["promtool"];

    public static Component Systemd { get; } = Listed["systemd"];

    public static Component Chromium { get; } = Listed["chromium"];

    public static Component Swiftshader { get; } = Listed["swiftshader"];

    public static Component Vulkan { get; } = Listed["vulkan"];

    /// <summary>The component of a name in the list.</summary>
    /// <exception cref="KeyNotFoundException">It is not listed.</exception>
    public static Component Of(string name) => Listed[name];

    /// <summary>Whether this machine has it.</summary>
    public bool IsHere => (_found ??= Find()) is not null;

    /// <summary>Finds it, or skips the running test.</summary>
    public FoundComponent Require()
    {
        if (!IsHere)
            Assert.Skip(
                $"No {_name} on this machine, so {_purpose} cannot be tested: ./edge-inspector components brings it ({string.Join(' ', _source)}).");
        return _found!;
    }

    private FoundComponent? Find()
    {
        string name = _place[1];
        string? path = _place[0] switch
        {
            "library" => _place[1..].All(library => NativeLibrary.TryLoad(library, out nint _)) ? name : null,
            "program" => Programs.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists),
            "npm" => Path.Combine(CacheFolder, _source[1], name) is { } installed && File.Exists(installed) ? installed : null,
            "file" => File.Exists(name) ? name : null,
            _ => throw new FormatException($"tests/components.txt looks for {_name} in an unknown way: {_place[0]}"),
        };
        if (path is not null) return new FoundComponent(path, null);
        if (_source[0] != "unpack") return null;
        string tree = Path.Combine(CacheFolder, _source[1]), unpacked = Path.Combine(tree, name.TrimStart('/'));
        return File.Exists(unpacked) ? new FoundComponent(unpacked, tree) : null;
    }

    private static string[] Programs => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);

    // Where tests/components.sh unpacks them.
    private static string CacheFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "edge-inspector-tests");
}
