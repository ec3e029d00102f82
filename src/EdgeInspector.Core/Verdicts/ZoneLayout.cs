namespace EdgeInspector.Verdicts;

/// <summary>Where the zones lie on a map and what decides in each, for pictures.</summary>
/// <param name="StationThreshold">The threshold outside of all zones, which colours are scaled by.</param>
/// <param name="Levels">[map height, map width], the threshold of each pixel; the highest of all where nothing counts.</param>
/// <param name="Places">[map height, map width], 0 outside of all zones, else the zone's place in <paramref name="Zones"/> counted from
/// 1.</param>
/// <param name="Zones">The zones in the order of the configuration.</param>
public sealed record ZoneLayout(float StationThreshold, float[] Levels, byte[] Places, IReadOnlyList<Zone> Zones)
{
    /// <summary>Most zones of a station.</summary>
    public const int MaximumZones = 32;

    /// <summary>Brings zones onto a map.</summary>
    /// <param name="station">The rule outside of all zones.</param>
    /// <param name="zones">The zones.</param>
    /// <param name="marked">The map pixels of each, [map height, map width].</param>
    /// <exception cref="ZoneException">Two zones share a pixel, or one has none.</exception>
    internal static ZoneLayout Of(VerdictSettings station, IReadOnlyList<Zone> zones, IReadOnlyList<bool[]> marked)
    {
        byte[] places = new byte[marked[0].Length];
        float[] levels = new float[places.Length];
        float highest = zones.Max(zone => zone.Rule?.Threshold ?? station.Threshold);
        for (int i = 0; i < places.Length; i++)
        {
            levels[i] = station.Threshold;
            for (int z = 0; z < zones.Count; z++)
            {
                if (!marked[z][i]) continue;
                if (places[i] != 0)
                    throw new ZoneException(
                        $"the zones {zones[places[i] - 1].Name} and {zones[z].Name} overlap, so that two rules would hold in one place. Draw them side by side.");
                (places[i], levels[i]) = ((byte)(z + 1), zones[z].Rule?.Threshold ?? Math.Max(highest, station.Threshold));
            }
        }
        for (int z = 0; z < zones.Count; z++)
        {
            if (!marked[z].Contains(true))
                throw new ZoneException(
                    $"the zone {zones[z].Name} is empty: it lies beside what the model looks at, or is smaller than a pixel of its map. Draw it larger, or remove it.");
        }
        return new ZoneLayout(station.Threshold, levels, places, zones);
    }
}
