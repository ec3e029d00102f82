namespace EdgeInspector.Modbus.Protocol;

/// <summary>A request is answered with an exception of the protocol.</summary>
/// <param name="code">Its code.</param>
internal sealed class ModbusException(byte code) : Exception
{
    public const byte IllegalFunction = 1, IllegalAddress = 2, IllegalValue = 3, ServerFailure = 4, ServerBusy = 6, NoSuchUnit = 11;

    /// <summary>The code.</summary>
    public byte Code => code;
}
