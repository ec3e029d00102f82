namespace EdgeInspector.Outputs;

/// <summary>What a <see cref="GateStep"/> asks for.</summary>
internal enum GateWork
{
    /// <summary>Nothing until something happens or the time has come.</summary>
    Wait,

    /// <summary>Connect.</summary>
    Open,

    /// <summary>Set the outputs.</summary>
    Write,
}
