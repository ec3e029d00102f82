using System.Text.Json.Nodes;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Frames;

namespace EdgeInspector.Agent.Commands;

/// <summary>Changes zones and the place of the model's region in the configuration file.</summary>
internal sealed class ZonesEdit(FileEdit file)
{
    private const string Asker = "the command setZones", Zones = "zones", Origin = "regionOrigin";

    /// <summary>Edits the file and waits until it is in use.</summary>
    public Task<CommandOutcome> ApplyAsync(SetZonesCommand command, Station station)
    {
        string? recipe = station.Revision.Recipe;
        return file.ApplyAsync(
            Asker, command.Revision,
            (before, configuration) =>
            {
                string zones = ConfigurationEdit.PlaceOfZones(configuration, command.Name, recipe)
                    ?? throw new CommandRefusedException(CommandFailure.NotFound,
                        $"The configuration file knows no station {command.Name} any more.");
                RefuseWhatLeavesTheFrame(command, station);
                ConfigurationLoadResult edited = before;
                if (command.MovesRegion)
                    edited = file.Set(edited, ConfigurationEdit.PlaceOfRegion(configuration, command.Name, recipe)!, Origin,
                        command.Origin is { } origin ? $"[{origin.X}, {origin.Y}]" : "null");
                return command.Zones is null ? edited : WithZones(edited, zones, command.Zones);
            },
            (before, after) => Outcome(before, after, command, recipe));
    }

    // Where no frame has come yet the frames say it themselves, as ones that are not inspected.
    private static void RefuseWhatLeavesTheFrame(SetZonesCommand command, Station station)
    {
        if (station.Pipeline?.FrameSize is not var (width, height)) return;
        string frame = $"leaves the frame, which is {width}x{height}; draw it inside.";
        foreach (ZoneDrawing zone in command.Zones ?? [])
            if (zone.Rectangle is { } rectangle && !rectangle.FitsIn(width, height))
                throw new CommandRefusedException(CommandFailure.Invalid, $"The zone {zone.Name} ({rectangle}) {frame}");
        if (!command.MovesRegion || station.Revision.Model?.Info is not { } model) return;
        PixelRectangle region = model.RegionIn(width, height, command.Origin);
        if (!region.FitsIn(width, height))
            throw new CommandRefusedException(CommandFailure.Invalid, $"The model's region ({region}) {frame}");
    }

    private ConfigurationLoadResult WithZones(ConfigurationLoadResult before, string place, IReadOnlyList<ZoneDrawing> wanted)
    {
        string list = $"{place}.{Zones}";
        if (before.Document?.TryFind(list) is not { Kind: Configuration.Text.NodeKind.List })
            return wanted.Count == 0
                ? before
                : file.Set(before, place, Zones, $"[ {string.Join(", ", wanted.Select(Literal))} ]");
        ConfigurationLoadResult edited = before;
        string?[] names = Names(edited, list);
        for (int i = names.Length - 1; i >= 0; i--)
        {
            int index = i;
            if (wanted.All(zone => zone.Name != names[index]))
                edited = file.Edit(edited, document => ConfigurationEdit.Remove(document, list, index));
        }
        foreach (ZoneDrawing zone in wanted)
        {
            int index = edited.Document is null ? -1 : Array.IndexOf(Names(edited, list), zone.Name);
            edited = index < 0
                ? file.Edit(edited, document => ConfigurationEdit.Append(document, list, Literal(zone)))
                : Values(zone).Aggregate(edited, (version, value) => WithValue(version, $"{list}[{index}]", value.Key, value.Literal));
        }
        return edited;
    }

    // What is as it shall be keeps its way of being written.
    private ConfigurationLoadResult WithValue(ConfigurationLoadResult before, string place, string key, string literal)
    {
        if (before.Document?.TryFind(place)?.Member(key) is { } member ? Plain(before, member.Value) == Plain(literal) : literal == "false")
            return before;
        return file.Set(before, place, key, literal);
    }

    private static string?[] Names(ConfigurationLoadResult version, string list) =>
        [.. version.Document!.Find(list).Items.Select(item => item.Member("name")?.Value.Text)];

    private static string Plain(ConfigurationLoadResult version, Configuration.Text.PositionedNode node) =>
        Plain(System.Text.Encoding.UTF8.GetString(version.Source!.Bytes[node.Start..node.End]));

    private static string Plain(string json) => string.Concat(json.Where(sign => !char.IsWhiteSpace(sign)));

    private static string Literal(ZoneDrawing zone) =>
        $"{{ {string.Join(", ", Values(zone).Where(value => value.Literal != "false").Prepend(("name", JsonLiteral.Of(zone.Name)))
            .Select(value => $"\"{value.Item1}\": {value.Item2}"))} }}";

    private static IEnumerable<(string Key, string Literal)> Values(ZoneDrawing zone)
    {
        if (zone.Rectangle is { } place) yield return ("rectangle", $"[{place.X}, {place.Y}, {place.Width}, {place.Height}]");
        if (zone.Threshold is { } threshold) yield return ("threshold", JsonLiteral.Of(threshold));
        if (zone.MinimumRegionArea is { } area) yield return ("minimumRegionArea", JsonLiteral.Of(area));
        if (zone.IsOff is { } off) yield return ("off", JsonLiteral.Of(off));
    }

    private static CommandOutcome Outcome(
        ConfigurationLoadResult before, ConfigurationLoadResult after, SetZonesCommand command, string? recipe)
    {
        (string old, string now) = (Text(before, command, recipe), Text(after, command, recipe));
        if (old == now) return CommandOutcome.Done($"It was so already: {old}.");
        return new CommandOutcome
        {
            Message = $"{string.Join("; ", Sentences(before, after, command, recipe))}{(command.Why is null ? "" : $": {command.Why}")}.",
            Old = old,
            New = now,
            Result = new JsonObject { ["revision"] = after.Sha256 },
        };
    }

    private static IEnumerable<string> Sentences(
        ConfigurationLoadResult before, ConfigurationLoadResult after, SetZonesCommand command, string? recipe)
    {
        StationConfiguration old = StationIn(before, command, recipe), now = StationIn(after, command, recipe);
        if (OriginText(old) != OriginText(now)) yield return FileEdit.Became([("regionOrigin", OriginText(old), OriginText(now))]);
        if (ZonesText(old) != ZonesText(now)) yield return $"{ZonesText(old)} became {ZonesText(now)}";
    }

    private static string Text(ConfigurationLoadResult version, SetZonesCommand command, string? recipe)
    {
        StationConfiguration station = StationIn(version, command, recipe);
        List<string> said = [];
        if (command.MovesRegion) said.Add($"regionOrigin {OriginText(station)}");
        if (command.Zones is not null) said.Add(ZonesText(station));
        return string.Join(", ", said);
    }

    private static StationConfiguration StationIn(ConfigurationLoadResult version, SetZonesCommand command, string? recipe) =>
        version.Configuration!.Stations.First(other => other.Name == command.Name).For(recipe);

    private static string OriginText(StationConfiguration station) =>
        station.RegionOrigin is { } origin ? JsonLiteral.Of(origin) : FileEdit.NotSet;

    private static string ZonesText(StationConfiguration station) => station.Zones is not { Count: > 0 } zones
        ? "no zones"
        : "zones " + string.Join(", ", zones.Select(
            zone => $"{zone.Name} {(zone.Place is { } place ? $"[{place}]" : "by mask")}{(zone.Off ? " off" : "")}"));
}
