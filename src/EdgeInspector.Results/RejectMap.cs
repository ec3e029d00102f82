using System.Text.Json;

namespace EdgeInspector.Results;

/// <summary>Enters a failed part into the map of reject positions: into each cell that one of its regions touches, once.</summary>
internal static class RejectMap
{
    /// <summary>Enters one.</summary>
    /// <param name="body">Its record.</param>
    /// <param name="cells">Parts by cell, row by row.</param>
    /// <param name="zones">Parts by the zone that decided; an empty name stands for none.</param>
    /// <returns>False when the record names no place.</returns>
    public static bool TryAdd(string body, long[] cells, Dictionary<string, long> zones)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement result = document.RootElement;
            if (result.TryGetProperty("zone", out JsonElement zone))
            {
                string name = zone.GetString() ?? "";
                zones[name] = zones.GetValueOrDefault(name) + 1;
            }
            JsonElement frame = result.GetProperty("frame");
            if (frame.ValueKind != JsonValueKind.Object) return false;
            double width = frame.GetProperty("width").GetInt32(), height = frame.GetProperty("height").GetInt32();
            var touched = new HashSet<int>();
            foreach (JsonElement region in result.GetProperty("regions").EnumerateArray())
            {
                int[] box = [.. region.GetProperty("box").EnumerateArray().Select(side => side.GetInt32())];
                (int left, int right) = Span(box[0], box[2], width, RejectPlaces.Columns);
                (int top, int bottom) = Span(box[1], box[3], height, RejectPlaces.Rows);
                for (int row = top; row <= bottom; row++)
                    for (int column = left; column <= right; column++) touched.Add(row * RejectPlaces.Columns + column);
            }
            foreach (int cell in touched) cells[cell]++;
            return touched.Count > 0;
        }
        // A record of another release, or a damaged one.
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private static (int First, int Last) Span(int from, int length, double all, int cells)
    {
        int first = Math.Clamp((int)(from / all * cells), 0, cells - 1);
        return (first, Math.Clamp((int)Math.Ceiling((from + length) / all * cells) - 1, first, cells - 1));
    }
}
