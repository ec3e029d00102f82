using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace EdgeInspector.Configuration.Keys;

/// <summary>What texts of a <see cref="TextFormat"/> look like: for the loader, the schema and people.</summary>
internal sealed partial record TextRule
{
    private static readonly TextRule Plain = new();
    private static readonly TextRule Path = new() { MaximumLength = 4096 };

    private static readonly TextRule Name = new()
    {
        Pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$",
        MaximumLength = 64,
        Description = "letters, digits, '-', '_' and '.', a letter or digit first",
    };

    private static readonly TextRule Topic = new()
    {
        Pattern = @"^(?!\$)[^/+#\s]([^/+#]*[^/+#\s])?(/[^/+#\s]([^/+#]*[^/+#\s])?){0,4}$",
        MaximumLength = 200,
        Description = "1 to 5 levels separated by '/', none of them empty, no '+', '#' or leading '$'",
        Explain = ExplainTopic,
    };

    private static readonly TextRule Broker = new()
    {
        Pattern = @"^mqtts?://(\[[0-9A-Fa-f:.]+\]|[^\s/@:?#\[\]]+)(:[0-9]{1,5})?$",
        Description = "mqtt://host or mqtt://host:port, mqtts:// for TLS",
        Explain = ExplainBroker,
    };

    private static readonly TextRule CameraUrl = new()
    {
        Pattern = @"^[A-Za-z][A-Za-z0-9+.-]*://[^\s@]+$",
        MaximumLength = 2048,
        Description = "scheme://host/path, without a user or password",
        Explain = text => text.Contains('@') ? "holds a user; it goes into 'user', the password into 'passwordFile'" : null,
    };

    private static readonly TextRule HttpUrl = new()
    {
        Pattern = @"^https?://[^\s@]+$",
        MaximumLength = 2048,
        Description = "http://host:port/path or https://, without a user or password",
        Explain = text =>
            text.Contains('@') ? "holds a user, which would stand in every log" : Uri.TryCreate(text, UriKind.Absolute, out _)
                ? null
                : "is no address",
    };

    private static readonly TextRule HostName = new()
    {
        Pattern = "^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*$",
        MaximumLength = 253,
        Description = "a host's name: letters, digits and '-', with dots between its parts, no port",
    };

    private static readonly TextRule IpAddress = new()
    {
        Pattern = "^[0-9A-Fa-f:.]+$",
        MaximumLength = 45,
        Description = "an address such as 192.168.0.10 or fd00::10, no name and no port",
        // What IPAddress reads as well: 10.1 and 017 are other addresses than most people think.
        Explain = text => System.Net.IPAddress.TryParse(text, out System.Net.IPAddress? address)
            && (address.AddressFamily != AddressFamily.InterNetwork || address.ToString() == text) ? null : "is no address",
    };

    private static readonly TextRule IpNetwork = new()
    {
        Pattern = "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$",
        MaximumLength = 49,
        Description = "an address, or a network such as 10.1.4.0/24 whose bits behind the prefix are 0",
        Explain = text => text.Contains('/') ? ExplainNetwork(text) : IpAddress.Violation(text),
    };

    private static readonly TextRule EnvironmentVariable = new()
    {
        Pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
        Description = "letters, digits and '_', no digit first",
    };

    private static readonly TextRule Provider = new()
    {
        Pattern = @"^((cpu|directml|webgpu|cuda|openvino|tensorrt-rtx)(:[0-9]{1,2})?|.*[/\\].*)$",
        MaximumLength = 4096,
        Description = "cpu, directml, webgpu, cuda, openvino or tensorrt-rtx, with a device number behind a colon if there are several, or the path of a library",
    };

    private static readonly TextRule ClockTime = new()
    {
        Pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$",
        Description = "hh:mm from 00:00 to 23:59",
    };

    private static readonly TextRule ProviderOption = new()
    {
        Pattern = @"^[^\s=]+\.[^\s.=]+=\S.*$",
        MaximumLength = 4096,
        Description = "provider.key=value",
    };

    /// <summary>Regular expression that .NET and ECMAScript read alike.</summary>
    public string Pattern { get; private init; } = @"^\S(.*\S)?$";

    /// <summary>UTF-16 code units.</summary>
    public int MaximumLength { get; private init; } = 256;

    /// <summary>The pattern in words; null when there is nothing to say.</summary>
    public string? Description { get; private init; }

    private Func<string, string?> Explain { get; init; } = _ => null;

    /// <summary>Whether a format is that of a path; relative ones count from the configuration file's folder.</summary>
    public static bool IsPath(TextFormat format) => Of(format) == Path;

    /// <summary>The rule of a format.</summary>
    public static TextRule Of(TextFormat format) => format switch
    {
        TextFormat.Name => Name,
        TextFormat.Topic => Topic,
        TextFormat.Package or TextFormat.File or TextFormat.Folder or TextFormat.OwnFolder => Path,
        TextFormat.Broker => Broker,
        TextFormat.EnvironmentVariable => EnvironmentVariable,
        TextFormat.ClockTime => ClockTime,
        TextFormat.Provider => Provider,
        TextFormat.ProviderOption => ProviderOption,
        TextFormat.HostName => HostName,
        TextFormat.IpAddress => IpAddress,
        TextFormat.IpNetwork => IpNetwork,
        TextFormat.CameraUrl => CameraUrl,
        TextFormat.HttpUrl => HttpUrl,
        _ => Plain,
    };

    /// <summary>Why a text does not follow the rule, to be read behind the text itself; null when it does.</summary>
    public string? Violation(string text)
    {
        if (text.Length == 0) return "is empty";
        if (text.Length > MaximumLength) return $"is {text.Length} characters long, {MaximumLength} are allowed";
        if (ControlCharacter().Match(text) is { Success: true } control) return ExplainControl(control.Value[0]);
        if (text != text.Trim()) return "begins or ends with a blank";
        return Explain(text) ?? (Regex.IsMatch(text, Pattern) ? null : "does not fit");
    }

    // "C:\new" is JSON, and has a line break in it.
    private static string ExplainControl(char character) => character switch
    {
        '\n' => "n",
        '\r' => "r",
        '\t' => "t",
        '\b' => "b",
        '\f' => "f",
        _ => null,
    } is { } letter
        ? $"holds a control character, which is what \\{letter} stands for in JSON; write a backslash twice, or '/' in paths"
        : "holds a control character";

    // One machine's address with a prefix behind it: whoever writes that means either the machine or its whole network.
    private static string? ExplainNetwork(string text) =>
        System.Net.IPNetwork.TryParse(text, out System.Net.IPNetwork network)
        && network.BaseAddress.Equals(System.Net.IPAddress.Parse(text.Split('/')[0])) ? null
        : "is no network; the bits behind its prefix must be 0";

    private static string? ExplainTopic(string text)
    {
        string[] levels = text.Split('/');
        if (text.AsSpan().IndexOfAny('+', '#') >= 0) return "holds a wildcard";
        if (text[0] == '$') return "begins with '$', which belongs to the broker";
        if (levels.Contains("")) return "has an empty level";
        if (levels.Length > 5) return $"has {levels.Length} levels";
        return levels.Any(level => level != level.Trim()) ? "has a level that begins or ends with a blank" : null;
    }

    private static string? ExplainBroker(string text)
    {
        if (text.Contains('@')) return "holds a user; it goes into 'user', the password into 'passwordFile'";
        if (!text.StartsWith("mqtt://", StringComparison.Ordinal) && !text.StartsWith("mqtts://", StringComparison.Ordinal))
            return "does not begin with mqtt:// or mqtts://";
        Match port = TrailingPort().Match(text);
        if (port.Success && int.Parse(port.Groups[1].ValueSpan, CultureInfo.InvariantCulture) is < 1 or > 65535)
            return "has a port outside of 1 to 65535";
        if (!Regex.IsMatch(text, Broker.Pattern)) return "is no address";
        return Uri.TryCreate(text, UriKind.Absolute, out _) ? null : "is no address";
    }

    [GeneratedRegex(@"[\u0000-\u001f\u007f-\u009f]")]
    private static partial Regex ControlCharacter();

    [GeneratedRegex(@":([0-9]{1,9})$")]
    private static partial Regex TrailingPort();
}
