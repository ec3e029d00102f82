using System.Globalization;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>What a camera says about its video stream (SDP, RFC 8866).</summary>
/// <param name="PayloadType">In each packet of the stream.</param>
/// <param name="Encoding">H264, H265, JPEG or MP4V-ES; another one cannot be received.</param>
/// <param name="ClockRate">Ticks of the time stamps a second.</param>
/// <param name="Control">The stream's own address, absolute, or relative to the description's.</param>
/// <param name="Parameters">Parameters of the encoding, by lower-case name.</param>
/// <param name="Width">Pixels a row; 0 when the description says nothing.</param>
/// <param name="Height">Rows; 0 when the description says nothing.</param>
internal sealed record StreamDescription(
    byte PayloadType, string Encoding, int ClockRate, string Control, IReadOnlyDictionary<string, string> Parameters, int Width, int Height)
{
    private const byte JpegPayloadType = 26;
    private const int VideoClock = 90_000;

    /// <summary>Reads the first video stream of a description.</summary>
    /// <param name="text">The description.</param>
    /// <param name="camera">The camera's name in errors.</param>
    /// <exception cref="CameraFaultException">There is none.</exception>
    public static StreamDescription Parse(string text, string camera)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.Trim())];
        int start = Array.FindIndex(lines, line => line.StartsWith("m=video ", StringComparison.Ordinal));
        if (start < 0) throw new CameraFaultException($"{camera} offers no video stream. Take the address of one.");
        string[] media = [.. lines.Skip(start + 1).TakeWhile(line => !line.StartsWith("m=", StringComparison.Ordinal))];
        string[] words = lines[start].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 4 || !byte.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out byte type))
            throw new CameraFaultException(
                $"{camera} describes its stream as '{lines[start]}', which is not RTP. Take the address of another stream.");
        string encoding = type == JpegPayloadType ? "JPEG" : "";
        int clock = VideoClock;
        if (Attribute(media, $"rtpmap:{type} ") is { } map)
        {
            string[] parts = map.Split('/');
            encoding = parts[0].Trim().ToUpperInvariant();
            if (parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int rate) && rate > 0)
                clock = rate;
        }
        (int width, int height) = SizeIn(media);
        return new StreamDescription(
            type, encoding, clock, Attribute(media, "control:") ?? "", ParametersIn(Attribute(media, $"fmtp:{type} ") ?? ""),
            width, height);
    }

    /// <summary>Puts the packets of the stream together.</summary>
    /// <param name="camera">The camera's name in errors.</param>
    /// <exception cref="CameraFaultException">An encoding that cannot be received.</exception>
    public IPayloadFormat CreateFormat(string camera) => Encoding switch
    {
        "H264" => new H264Format(Sets("sprop-parameter-sets")),
        "H265" or "HEVC" => new H265Format([.. Sets("sprop-vps"), .. Sets("sprop-sps"), .. Sets("sprop-pps")]),
        "JPEG" => new JpegFormat(Width, Height),
        "MP4V-ES" => new Mpeg4Format(Hexadecimal("config")),
        _ => throw new CameraFaultException(
            $"{camera} sends {Encoding}; H.264, H.265, JPEG and MPEG-4 can be received. Choose another encoding at the camera."),
    };

    private byte[][] Sets(string name) =>
        [.. (Parameters.GetValueOrDefault(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Base64).Where(set => set.Length > 0)];

    private static byte[] Base64(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : [];
    }

    private byte[] Hexadecimal(string name)
    {
        try
        {
            return Convert.FromHexString(Parameters.GetValueOrDefault(name) ?? "");
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static string? Attribute(string[] media, string name) =>
        media.FirstOrDefault(line => line.StartsWith($"a={name}", StringComparison.OrdinalIgnoreCase))?[(2 + name.Length)..].Trim();

    private static Dictionary<string, string> ParametersIn(string text)
    {
        Dictionary<string, string> parameters = [];
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) parameters[part[..equals].Trim().ToLowerInvariant()] = part[(equals + 1)..].Trim();
        }
        return parameters;
    }

    // Large JPEG pictures do not fit into their packets' own field: GStreamer and ONVIF say it here.
    private static (int Width, int Height) SizeIn(string[] media)
    {
        string[] sides = (Attribute(media, "x-dimensions:") ?? "").Split(',', StringSplitOptions.TrimEntries);
        return sides.Length == 2 && int.TryParse(sides[0], CultureInfo.InvariantCulture, out int width)
            && int.TryParse(sides[1], CultureInfo.InvariantCulture, out int height)
                && width is > 0 and <= ushort.MaxValue && height is > 0 and <= ushort.MaxValue
            ? (width, height)
            : (0, 0);
    }
}
