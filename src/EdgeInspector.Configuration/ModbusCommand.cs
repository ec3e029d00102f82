namespace EdgeInspector.Configuration;

/// <summary>What a PLC may ask over Modbus; each has the name of the command of MQTT.</summary>
internal enum ModbusCommand
{
    /// <summary>Announces a part, and triggers the camera where it can be triggered.</summary>
    Trigger,

    /// <summary>Changes the product.</summary>
    SelectRecipe,

    /// <summary>Lets parts through without inspecting them.</summary>
    Pause,

    /// <summary>Ends a pause.</summary>
    Resume,

    /// <summary>Begins a run of challenge parts.</summary>
    Challenge,

    /// <summary>Begins the counters since the last reset again.</summary>
    ResetStats,
}
