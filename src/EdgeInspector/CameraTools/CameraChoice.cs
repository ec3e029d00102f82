using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Verbs;

namespace EdgeInspector.CameraTools;

/// <summary>
/// What a word on the command line means as a camera: a station of the configuration with all its settings, an address, or a device.
/// </summary>
internal static class CameraChoice
{
    private const int MostDevices = 64;

    /// <summary>The configuration of the camera that is meant.</summary>
    /// <param name="word">Name of a station, URL, number or path of a device, serial number, IP address or id.</param>
    /// <param name="configuration">Knows the stations; null without one.</param>
    public static CameraConfiguration Find(string word, AgentConfiguration? configuration)
    {
        if (configuration?.Stations.FirstOrDefault(station => station.Name == word) is { } station) return station.Camera;
        if (word.StartsWith("http://", StringComparison.Ordinal) || word.StartsWith("https://", StringComparison.Ordinal))
            return new MjpegCameraConfiguration { Url = word };
        if (word.Contains("://", StringComparison.Ordinal)) return new RtspCameraConfiguration { Url = word };
        if (word.StartsWith("/dev/", StringComparison.Ordinal)
            || (int.TryParse(word, CultureInfo.InvariantCulture, out int number) && number is >= 0 and < MostDevices))
            return new UvcCameraConfiguration { Device = word };
        return OperatingSystem.IsWindows()
            ? new PylonCameraConfiguration { Address = word }
            : new AravisCameraConfiguration { Address = word };
    }

    /// <summary>The configuration where there is one; a file that was named must be good.</summary>
    /// <exception cref="CommandException">The named file cannot be used.</exception>
    public static AgentConfiguration? Stations(string? option)
    {
        ConfigurationPlace place = ConfigurationPlaces.Find(option, Environment.GetEnvironmentVariable);
        if (option is null && !File.Exists(place.Path)) return null;
        ConfigurationLoadResult file = ConfigurationLoader.Load(place);
        return file.Configuration ?? throw new CommandException(ExitCode.Usage, ConfigurationErrorFormatter.Format(file).TrimEnd());
    }
}
