using System.Net;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Modbus;

namespace EdgeInspector.Agent.Options;

/// <summary>The Modbus server's options out of the configuration.</summary>
internal static class ModbusOptionsMapping
{
    public static ModbusOptions ToModbusOptions(this AgentConfiguration agent)
    {
        ModbusConfiguration modbus = agent.Modbus;
        return new ModbusOptions
        {
            Address = IPAddress.Parse(modbus.Address),
            Port = modbus.Port,
            Agent = agent.Agent.Name,
            Version = ProgramVersion.Text,
            Stations = [.. modbus.Stations ?? agent.ResultNames.Take(ModbusOptions.MostStations)],
            Allowed = [.. (modbus.Allowed ?? []).Select(text => ModbusConfiguration.NetworkOf(text)!.Value)],
            Commands = (modbus.Commands ?? []).Select(command => Enum.Parse<CommandVerb>(command.ToString())).ToHashSet(),
            ResultLifetime = TimeSpan.FromMilliseconds(modbus.ResultMilliseconds),
            IdleTimeout = TimeSpan.FromSeconds(modbus.IdleSeconds),
            MaxConnections = modbus.MaxConnections,
        };
    }
}
