using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Files;
using EdgeInspector.Verbs;

namespace EdgeInspector.Histories;

/// <summary>The agent that runs with a state folder, as a verb asks it.</summary>
internal static class LocalAgent
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Has a command carried out.</summary>
    /// <param name="stateFolder">The state folder.</param>
    /// <param name="command">The command with its fields.</param>
    /// <returns>What the agent says of it; null when no agent runs there.</returns>
    /// <exception cref="PathHangsException">The folder does not answer.</exception>
    /// <exception cref="CommandException">It was refused, or the agent cannot be asked.</exception>
    public static string? Ask(string stateFolder, JsonObject command)
    {
        if (!TimeLimited.Run(stateFolder, () => StateLock.IsTaken(stateFolder))) return null;
        JsonObject reply;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            {
                ReceiveTimeout = (int)Patience.TotalMilliseconds,
                SendTimeout = (int)Patience.TotalMilliseconds,
            };
            TimeLimited.Run(stateFolder,
                () => socket.Connect(new UnixDomainSocketEndPoint(Path.Combine(stateFolder, LocalCommands.SocketName))));
            using var stream = new NetworkStream(socket);
            stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(command), (byte)'\n']);
            reply = JsonNode.Parse(stream)!.AsObject();
        }
        catch (Exception exception) when (exception is IOException or SocketException or JsonException or InvalidOperationException)
        {
            throw new CommandException(ExitCode.Device,
                $"{StateLock.HolderOf(stateFolder)} runs with {stateFolder} and cannot be asked ({exception.Message}). Ask as its user or as root; or use the operator page; or stop the agent first.");
        }
        string message = reply["message"]?.ToString() ?? "";
        if (reply["ok"]?.GetValue<bool>() == true) return message;
        throw new CommandException(reply["error"]?.ToString() switch
        {
            "notFound" or "malformed" or "unknownStation" => ExitCode.Usage,
            "busy" => ExitCode.Device,
            _ => ExitCode.Model,
        }, message);
    }
}
