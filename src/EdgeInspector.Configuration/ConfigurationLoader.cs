using System.Collections;
using System.Security.Cryptography;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Configuration.Text;
using EdgeInspector.Secrets;

namespace EdgeInspector.Configuration;

/// <summary>Reads the configuration file: either all of it is good, or nothing is used and everything wrong is reported at once.</summary>
internal static class ConfigurationLoader
{
    /// <summary>Larger files are refused.</summary>
    public const int MaximumBytes = 4 * 1024 * 1024;

    /// <summary>Reads a file; never throws for what the file is or holds.</summary>
    public static ConfigurationLoadResult Load(string path) => Load(new ConfigurationPlace(path, "--config"));

    /// <summary>Reads the file of a place; an error that there is none says who named it.</summary>
    public static ConfigurationLoadResult Load(ConfigurationPlace place) =>
        ConfigurationFile.TryRead(place, out byte[]? bytes, out ConfigurationError? error, out bool isHeld)
            ? Parse(bytes, Path.GetFullPath(place.Path))
            : new ConfigurationLoadResult { File = place.Path, Errors = [error], IsHeld = isHeld };

    /// <summary>Makes a configuration of the bytes of a file; depends on nothing else.</summary>
    /// <param name="bytes">The whole file; must not change afterwards.</param>
    /// <param name="file">Its path: relative paths in it count from its folder.</param>
    public static ConfigurationLoadResult Parse(byte[] bytes, string file)
    {
        var source = new SourceText(bytes);
        var errors = new ConfigurationErrorCollector(source);
        var result = new ConfigurationLoadResult
        {
            File = file,
            Source = source,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes))
        };
        if (bytes.Length > MaximumBytes)
            return result with { Errors = [ConfigurationFile.TooLarge(bytes.Length) with { Line = 1, Column = 1 }] };

        PositionedDocument document;
        try
        {
            document = new PositionedDocument(source, PositionedJson.Read(source));
        }
        catch (JsonSyntaxException exception)
        {
            errors.Add(exception.Offset, exception.Offset + 1, new() { Path = "", Problem = exception.Message.TrimEnd('.') });
            return result with { Errors = errors.InFileOrder() };
        }

        source.IsJson = true;
        RecordDescription root = RecordDescription.Of(typeof(AgentConfiguration));
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var configuration = (AgentConfiguration)new ConfigurationBinder(errors, root, folder).Bind(document.Root);
        new ConfigurationValidator(document, errors).Validate(configuration);
        LearnSecrets(configuration);
        configuration = configuration with
        {
            Stations = [.. configuration.Stations.Select(station => station with { BesideFile = folder })],
        };
        IReadOnlyList<ConfigurationError> found = errors.InFileOrder();
        return result
            with
        { Document = document, Errors = found, Renamed = errors.Renamed, Configuration = found.Count == 0 ? configuration : null };
    }

    // What is in use may come up in any message of a driver or a library.
    private static void LearnSecrets(object record)
    {
        foreach (KeyDescription key in RecordDescription.Of(record.GetType()).Keys)
        {
            object? value = key.Property.GetValue(record);
            if (value is string text && key.IsAddress) SecretBook.LearnAddress(text);
            else if (key.Value.Record is not null && value is not null) LearnSecrets(value);
            else if (key.Value.Item?.Record is not null && value is IEnumerable items) foreach (object item in items) LearnSecrets(item);
        }
    }
}
