namespace EdgeInspector.Modbus.Map;

/// <summary>What a station says in bits: register <see cref="RegisterMap.Status"/> has the first 16, the next one the others.</summary>
[Flags]
internal enum StatusBits : uint
{
    None = 0,
    Ready = 1u << 0,
    Running = 1u << 1,
    Paused = 1u << 2,
    Fault = 1u << 3,
    Tripped = 1u << 4,
    CameraLost = 1u << 5,
    BrokerLost = 1u << 6,
    ResultValid = 1u << 7,
    Overrun = 1u << 8,
    Toggle = 1u << 9,
    Pass = 1u << 10,
    Fail = 1u << 11,
    NotInspected = 1u << 12,
    Warning = 1u << 13,
    ChallengeDue = 1u << 14,
    ChallengeFailed = 1u << 15,
    CommandBusy = 1u << 16,
    CommandDone = 1u << 17,
    CommandFailed = 1u << 18,
    LeaseHeld = 1u << 19,
    ShiftCounts = 1u << 20,
    DriftAlarm = 1u << 21,
}
