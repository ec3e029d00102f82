namespace EdgeInspector.Modbus.Map;

/// <summary>One field of the map.</summary>
/// <param name="Address">Its first register, from 0 as in the protocol.</param>
/// <param name="Type">How it fills its registers.</param>
/// <param name="Name">Its name in the documentation.</param>
/// <param name="Meaning">What it says, in a sentence.</param>
/// <param name="Length">Registers of a text; of other types the type decides.</param>
internal sealed record Register(int Address, RegisterType Type, string Name, string Meaning, int Length = 1)
{
    /// <summary>How many registers it fills.</summary>
    public int Count => Type switch
    {
        RegisterType.UInt32 or RegisterType.Float32 => 2,
        RegisterType.UInt64 => 4,
        RegisterType.Text => Length,
        _ => 1,
    };

    /// <summary>The first register behind it.</summary>
    public int End => Address + Count;
}
