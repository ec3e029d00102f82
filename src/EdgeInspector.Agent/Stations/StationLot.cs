namespace EdgeInspector.Agent.Stations;

/// <summary>Which lot a station makes, also over restarts. Safe between threads.</summary>
internal sealed class StationLot
{
    private readonly WordMemory _memory;
    private volatile string? _name;

    public StationLot(string stateDirectory, string station)
    {
        _memory = new WordMemory(stateDirectory, station, "lot");
        _name = _memory.Read();
    }

    /// <summary>The lot that is being made; null when nobody named one.</summary>
    public string? Name => _name;

    /// <summary>Names the lot that is made from the next frame on.</summary>
    /// <exception cref="IOException">The state folder cannot be written; nothing has changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The state folder may not be written; nothing has changed.</exception>
    public void Set(string? name)
    {
        _memory.Write(name ?? "");
        _name = name;
    }
}
