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
        return Splice(document.Source, last.Value.End, last.Value.End, $",{Indentation(document.Source, last.Start)}\"{key}\": {literal}");
    }

    /// <summary>The file with one more item at the end of a list.</summary>
    /// <param name="document">The file as it is.</param>
    /// <param name="listPath">The list, such as <c>stations[1].zones</c>; it must be there.</param>
    /// <param name="literal">The item as JSON.</param>
    public static byte[] Append(PositionedDocument document, string listPath, string literal)
    {
        PositionedNode list = document.Find(listPath);
        if (list.Items.Count == 0) return Splice(document.Source, list.Start + 1, list.Start + 1, $" {literal} ");
        PositionedNode last = list.Items[^1];
        return Splice(document.Source, last.End, last.End, $",{Indentation(document.Source, last.Start)}{literal}");
    }

    /// <summary>The file without one item of a list; comments around it stay.</summary>
    /// <param name="document">The file as it is.</param>
    /// <param name="listPath">The list, such as <c>stations[1].zones</c>; it must be there.</param>
    /// <param name="index">Which item.</param>
    public static byte[] Remove(PositionedDocument document, string listPath, int index)
    {
        IReadOnlyList<PositionedNode> items = document.Find(listPath).Items;
        (int start, int end) = (items[index].Start, items[index].End);
        byte[] bytes = document.Source.Bytes.ToArray();
        // The comma behind it goes with it, or, behind the last one, the comma before.
        int comma = CommaBehind(bytes, end);
        if (comma < 0 && index > 0) comma = CommaBehind(bytes, items[index - 1].End);
        byte[] without = comma < 0 ? [.. bytes[..start], .. bytes[end..]]
            : comma > end ? [.. bytes[..start], .. bytes[end..comma], .. bytes[(comma + 1)..]]
            : comma == end ? [.. bytes[..start], .. bytes[(end + 1)..]]
            : [.. bytes[..comma], .. bytes[(comma + 1)..start], .. bytes[end..]];
        return WithoutBlankLine(without, comma >= 0 && comma < start ? start - 1 : start);
    }

    /// <summary>Where the zones stand, or would stand, that hold for a product: with it where it has some or a model of its own.</summary>
    public static string? PlaceOfZones(AgentConfiguration configuration, string station, string? recipe) => PlaceOf(
        configuration, station, OwnRecipe(configuration, station, recipe, own => own.Zones is not null || own.Model is not null));

    /// <summary>Where the place of the model's region stands, or would stand, that holds for a product.</summary>
    public static string? PlaceOfRegion(AgentConfiguration configuration, string station, string? recipe) => PlaceOf(
        configuration, station, OwnRecipe(configuration, station, recipe, own => own.RegionOrigin is not null || own.Model is not null));

    /// <summary>Where the ignore mask stands, or would stand, that holds for a product.</summary>
    public static string? PlaceOfMask(AgentConfiguration configuration, string station, string? recipe) => PlaceOf(
        configuration, station, OwnRecipe(configuration, station, recipe, own => own.IgnoreMask is not null || own.Model is not null));

    /// <summary>Where the camera stands that a product is seen by.</summary>
    public static string? PlaceOfCamera(AgentConfiguration configuration, string station, string? recipe) =>
        PlaceOf(configuration, station, OwnRecipe(configuration, station, recipe, own => own.Camera is not null)) is { } place
            ? place + ".camera"
            : null;

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

    private static string? OwnRecipe(
        AgentConfiguration configuration, string station, string? recipe, Func<RecipeConfiguration, bool> hasOwn) =>
        configuration.Stations.FirstOrDefault(other => other.Name == station)?.FindRecipe(recipe) is { } own && hasOwn(own) ? recipe : null;

    // Comments and white space may stand before it.
    private static int CommaBehind(ReadOnlySpan<byte> bytes, int from)
    {
        for (int i = from; i < bytes.Length; i++)
        {
            if (bytes[i] == ',') return i;
            if (bytes[i] == '/')
            {
                ReadOnlySpan<byte> sign = bytes[i + 1] == '/' ? "\n"u8 : "*/"u8;
                int length = bytes[(i + 2)..].IndexOf(sign);
                if (length < 0) return -1;
                i += 2 + length + sign.Length - 1;
            }
            else if (!char.IsWhiteSpace((char)bytes[i]))
            {
                return -1;
            }
        }
        return -1;
    }

    private static byte[] WithoutBlankLine(byte[] bytes, int at)
    {
        int start = bytes.AsSpan(0, at).LastIndexOf((byte)'\n') + 1, length = bytes.AsSpan(at).IndexOf((byte)'\n');
        if (start == 0 || length < 0 || bytes.AsSpan(start, at + length - start).ContainsAnyExcept(" \t\r"u8)) return bytes;
        return [.. bytes[..start], .. bytes[(at + length + 1)..]];
    }

    private static byte[] Splice(SourceText source, int start, int end, string text) =>
        [.. source.Bytes[..start], .. Encoding.UTF8.GetBytes(text), .. source.Bytes[end..]];

    // What is new stands like what is before it: on a line of its own, equally far in, or behind it on the same line.
    private static string Indentation(SourceText source, int before)
    {
        TextPosition place = source.PositionOf(before);
        string line = source.Line(place.Line);
        string lead = line[..(place.Column - 1)];
        if (!string.IsNullOrWhiteSpace(lead)) return " ";
        bool carriageReturn = source.Bytes.IndexOf("\r\n"u8) >= 0;
        return (carriageReturn ? "\r\n" : "\n") + lead;
    }
}
