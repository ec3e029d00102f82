using System.Globalization;
using System.Text;

namespace EdgeInspector.Modbus.Map;

/// <summary>The tables of config/modbus.md.</summary>
internal static class RegisterDocument
{
    /// <summary>Between these lines of the file stand the tables.</summary>
    public const string Begin = "<!-- The tables from here on are made from the program. -->", End = "<!-- The tables end here. -->";

    /// <summary>The tables, with headings.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## The map, version {RegisterMap.Version}\n");
        text.Append("Addresses count from 0, as they travel; tools that count from 1 want one more (input register 0 is 30001, holding register 0 is 40001 there). ");
        text.Append("Of several registers the first has the highest bits (big-endian, high word first); in a text the first character is the high byte. ");
        text.Append(CultureInfo.InvariantCulture, $"Registers 0 to {RegisterMap.Size - 1} can be read; those that no table names are reserved and read 0.\n");
        text.Append("\n### The station (functions 3 and 4)\n");
        Rows(text, RegisterMap.OfStation);
        text.Append("\n### The offered result (functions 3 and 4)\n");
        text.Append("Held until it is acknowledged. While no result is offered everything is 0, and score and threshold are NaN. ");
        text.Append(CultureInfo.InvariantCulture, $"The newest result, for displays that acknowledge nothing, has the same fields {RegisterMap.NewestShift} registers behind (its seq is {RegisterMap.Sequence.Address + RegisterMap.NewestShift}); it changes with each part.\n");
        Rows(text, RegisterMap.OfResult);
        text.Append("\n### What the PLC writes (functions 6, 16 and 23; 3 and 4 read it)\n");
        Rows(text, RegisterMap.OfControl);
        text.Append("\n### Status bits\nRegister 1 has the bits 0 to 15, register 2 the others; discrete input N (function 2) is bit N.\n\n| Bit | Name | Set while |\n|---|---|---|\n");
        foreach ((StatusBits bit, string meaning) in RegisterMap.StatusMeanings)
            Row(text, uint.TrailingZeroCount((uint)bit), bit.ToString(), meaning);
        text.Append(CultureInfo.InvariantCulture, $"\n### Control bits\nRegister {RegisterMap.Control.Address} has them, and coil N (functions 1, 5 and 15) is bit N. Each works when it goes from 0 to 1. Other bits must be 0.\n\n| Bit | Name | What it does |\n|---|---|---|\n");
        foreach ((ControlBits bit, string meaning) in RegisterMap.ControlMeanings)
            Row(text, uint.TrailingZeroCount((uint)bit), bit.ToString(), meaning);
        text.Append("\n### Numbers\nThey never change their meaning; a newer program may have more.\n\n");
        Numbers(text, "reason", RegisterNumbers.Reasons,
            $"{RegisterNumbers.ResultTooOld} resultTooOld (a pass that was not acknowledged in time), {RegisterNumbers.StationNotWorking} stationNotWorking (a pass of a station that is paused, has no camera, or stopped), {RegisterNumbers.Other} another");
        Numbers(text, "state", RegisterNumbers.States, null);
        Numbers(text, "commandFailure", RegisterNumbers.Failures, null);
        return text.ToString();
    }

    private static void Rows(StringBuilder text, IEnumerable<Register> fields)
    {
        text.Append("\n| Register | Type | Name | Meaning |\n|---|---|---|---|\n");
        foreach (Register field in fields)
        {
            string place = field.Count == 1
                ? string.Create(CultureInfo.InvariantCulture, $"{field.Address}")
                : string.Create(CultureInfo.InvariantCulture, $"{field.Address}-{field.End - 1}");
            text.Append(CultureInfo.InvariantCulture, $"| {place} | {TypeOf(field)} | {field.Name} | {field.Meaning} |\n");
        }
    }

    private static void Row(StringBuilder text, uint bit, string name, string meaning) =>
        text.Append(CultureInfo.InvariantCulture, $"| {bit} | {Camel(name)} | {meaning} |\n");

    private static void Numbers<T>(StringBuilder text, string field, IReadOnlyDictionary<T, ushort> numbers, string? more) where T : Enum
    {
        string all = string.Join(", ", numbers.OrderBy(one => one.Value)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Value} {Camel(one.Key.ToString())}")));
        text.Append(CultureInfo.InvariantCulture, $"- **{field}**: {all}{(more is null ? "" : ", " + more)}.\n");
    }

    private static string TypeOf(Register field) => field.Type switch
    {
        RegisterType.Bits => "bits",
        RegisterType.UInt16 => "uint16",
        RegisterType.UInt32 => "uint32",
        RegisterType.UInt64 => "uint64",
        RegisterType.Float32 => "float32",
        _ => string.Create(CultureInfo.InvariantCulture, $"ASCII, {2 * field.Count} characters"),
    };

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
