using EdgeInspector.Outputs;

namespace EdgeInspector.Modbus.Client;

/// <summary>Coils side by side, which one request writes.</summary>
/// <param name="Address">Of the first.</param>
/// <param name="Levels">What each of them is to be.</param>
internal sealed record CoilRun(ushort Address, IReadOnlyList<Func<GateLevels, bool>> Levels)
{
    /// <summary>The coils in as few requests as can be, the one with pass first.</summary>
    public static IReadOnlyList<CoilRun> Of(RemoteOutputOptions options)
    {
        (ushort? Address, Func<GateLevels, bool> Level)[] all =
        [
            (options.Pass, levels => levels.Pass), (options.Reject, levels => levels.Reject), (options.Ready, levels => levels.Ready),
            (options.Watchdog, levels => levels.Watchdog),
        ];
        List<List<(ushort Address, Func<GateLevels, bool> Level)>> runs = [];
        foreach ((ushort? place, Func<GateLevels, bool> level) in all.Where(one => one.Address is not null).OrderBy(one => one.Address))
        {
            if (runs.Count == 0 || runs[^1][^1].Address + 1 != place) runs.Add([]);
            runs[^1].Add((place!.Value, level));
        }
        return
        [
            .. runs.OrderByDescending(run => run.Any(one => one.Address == options.Pass))
                .Select(run => new CoilRun(run[0].Address, [.. run.Select(one => one.Level)])),
        ];
    }

    /// <summary>The request: function 5 for one coil, 15 for several.</summary>
    public byte[] Request(GateLevels levels)
    {
        (byte high, byte low) = ((byte)(Address >> 8), (byte)Address);
        if (Levels.Count == 1) return [5, high, low, Levels[0](levels) ? (byte)0xFF : (byte)0, 0];
        int bits = 0;
        for (int i = 0; i < Levels.Count; i++) bits |= Levels[i](levels) ? 1 << i : 0;
        return [15, high, low, 0, (byte)Levels.Count, 1, (byte)bits];
    }
}
