namespace EdgeInspector.Modbus.Map;

/// <summary>What a PLC asks in bits; each works when it goes from 0 to 1.</summary>
[Flags]
internal enum ControlBits
{
    None = 0,
    ResultAck = 1 << 0,
    Trigger = 1 << 1,
    SelectRecipe = 1 << 2,
    Pause = 1 << 3,
    Resume = 1 << 4,
    ResetCounts = 1 << 5,
    StartChallenge = 1 << 6,
}
