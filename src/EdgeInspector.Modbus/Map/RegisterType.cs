namespace EdgeInspector.Modbus.Map;

/// <summary>How a field fills its registers; of several registers the first has the highest bits.</summary>
internal enum RegisterType
{
    /// <summary>16 bits, bit 0 the lowest.</summary>
    Bits,

    /// <summary>Unsigned, one register.</summary>
    UInt16,

    /// <summary>Unsigned, two registers.</summary>
    UInt32,

    /// <summary>Unsigned, four registers.</summary>
    UInt64,

    /// <summary>IEEE 754, two registers.</summary>
    Float32,

    /// <summary>ASCII, two characters a register, the first in the high byte; zeros behind the end.</summary>
    Text,
}
