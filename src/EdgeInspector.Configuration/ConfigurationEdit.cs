using System.Text;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Configuration.Text;
using EdgeInspector.Files;

namespace EdgeInspector.Configuration;

/// <summary>Changes single values of a configuration file and leaves every other byte, comments above all, as it is.</summary>
internal static class ConfigurationEdit
{
    /// <summary>The file with one value changed, or added behind the last key of its object.</summary>
    /// <param name="document">The file as it is.</param>
    /// <param name="objectPath">The object that holds the key, such as <c>stations[1]</c>; it must be there.</param>
    /// <param name="key">The key.</param>
    /// <param name="literal">The value as JSON.</param>
    public static byte[] Set(PositionedDocument document, string objectPath, string key, string literal)
    {
        PositionedNode holder = document.Find(objectPath);
        if (holder.Member(key) is { } member) return Splice(document.Source, member.Value.Start, member.Value.End, literal);
        if (holder.Members.Count == 0) return Splice(document.Source, holder.Start + 1, holder.Start + 1, $" \"{key}\": {literal}");
        PositionedMember last = holder.Members[^1];
        return Splice(document.Source, last.Value.End, last.Value.End, $",{Indentation(document.Source, last)}\"{key}\": {literal}");
    }

    /// <summary>Where a station, or one of its products, stands in the file; null when it does not.</summary>
    public static string? PlaceOf(AgentConfiguration configuration, string station, string? recipe)
    {
        int index = configuration.Stations.ToList().FindIndex(other => other.Name == station);
        if (index < 0) return null;
        if (recipe is null) return $"stations[{index}]";
        int own = (configuration.Stations[index].Recipes ?? []).ToList().FindIndex(other => other.Name == recipe);
        return own < 0 ? null : $"stations[{index}].recipes[{own}]";
    }

    /// <summary>
    /// Where a zone stands that holds for a product: in the product's own list, else in the station's; null when there is none of that
    /// name, as for a product with a model of its own that has no zones.
    /// </summary>
    public static string? PlaceOfZone(AgentConfiguration configuration, string station, string? recipe, string zone)
    {
        if (PlaceOf(configuration, station, recipe) is not { } place) return null;
        StationConfiguration own = configuration.Stations.First(other => other.Name == station);
        bool isStations = own.FindRecipe(recipe)?.Zones is null;
        if (isStations) place = PlaceOf(configuration, station, null)!;
        int index = (own.For(recipe).Zones ?? []).ToList().FindIndex(other => other.Name == zone);
        return index < 0 ? null : $"{place}.zones[{index}]";
    }

    /// <summary>A number as JSON that reads back as the same float.</summary>
    public static string Literal(float value) => JsonLiteral.Of(value);

    /// <summary>
    /// Puts an edited version in the file's place; false, with nothing written, when somebody saved it since it was read.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="read">What was read of it.</param>
    /// <param name="edited">What it shall be.</param>
    /// <exception cref="IOException">It could not be written; it is as it was.</exception>
    public static bool TryReplace(string path, SourceText read, SourceText edited)
    {
        if (!RegularFile.ReadAllBytes(path).AsSpan().SequenceEqual(read.Bytes)) return false;
        AtomicFile.Write(path, edited.Bytes.ToArray());
        return true;
    }

    private static byte[] Splice(SourceText source, int start, int end, string text) =>
        [.. source.Bytes[..start], .. Encoding.UTF8.GetBytes(text), .. source.Bytes[end..]];

    // A new key stands like the one before it: on a line of its own, equally far in, or behind it on the same line.
    private static string Indentation(SourceText source, PositionedMember before)
    {
        TextPosition place = source.PositionOf(before.Start);
        string line = source.Line(place.Line);
        string lead = line[..(place.Column - 1)];
        if (!string.IsNullOrWhiteSpace(lead)) return " ";
        bool carriageReturn = source.Bytes.IndexOf("\r\n"u8) >= 0;
        return (carriageReturn ? "\r\n" : "\n") + lead;
    }
}
