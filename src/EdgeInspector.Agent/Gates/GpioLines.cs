using EdgeInspector.Configuration;
using EdgeInspector.Outputs;

namespace EdgeInspector.Agent.Gates;

/// <summary>Lines of a GPIO chip of this machine: high is energised.</summary>
/// <param name="output">Names chip and lines.</param>
/// <param name="open">Opens a chip by its number; throws <see cref="GateException"/>.</param>
internal sealed class GpioLines(GpioOutputConfiguration output, Func<int, IGpioChip> open) : IGateDevice
{
    // In the order in which they are set.
    private readonly (int Line, Func<GateLevels, bool> Level)[] _lines =
    [
        .. new (int? Line, Func<GateLevels, bool> Level)[]
        {
            (output.Accept, levels => levels.Pass), (output.Reject, levels => levels.Reject), (output.Ready, levels => levels.Ready),
            (output.Watchdog, levels => levels.Watchdog),
        }.Where(one => one.Line is not null).Select(one => (one.Line!.Value, one.Level)),
    ];
    private IGpioChip? _chip;

    /// <inheritdoc/>
    public string Name => $"GPIO chip {output.Chip}";

    /// <inheritdoc/>
    public void Open()
    {
        Close();
        IGpioChip chip = open(output.Chip);
        try
        {
            foreach ((int line, _) in _lines) chip.Take(line);
        }
        catch (GateException)
        {
            chip.Dispose();
            throw;
        }
        _chip = chip;
    }

    /// <inheritdoc/>
    public void Write(GateLevels levels)
    {
        IGpioChip chip = _chip ?? throw new GateException("It is not open.");
        foreach ((int line, Func<GateLevels, bool> level) in _lines) chip.Set(line, level(levels));
    }

    /// <inheritdoc/>
    /// <remarks>A chip may keep lines as they are when they are given back, so that they are switched off before.</remarks>
    public void Close()
    {
        if (_chip is not { } chip) return;
        _chip = null;
        using (chip)
        {
            foreach ((int line, _) in _lines) TurnOff(chip, line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private static void TurnOff(IGpioChip chip, int line)
    {
        try
        {
            chip.Set(line, false);
        }
        catch (GateException)
        {
            // Why it is closed has been said; the other lines are switched off all the same.
        }
    }
}
