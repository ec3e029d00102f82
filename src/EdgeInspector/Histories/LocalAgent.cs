using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Commands;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Verbs;

namespace EdgeInspector.Histories;

/// <summary>The agent that runs with a state folder, as a verb asks it.</summary>
internal static class LocalAgent
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>A command of a verb that changes something of a station's model.</summary>
    /// <param name="verb">What is asked.</param>
    /// <param name="station">The station.</param>
    /// <param name="recipe">The product that has a model of its own; null for the station's model.</param>
    /// <param name="note">Who and why.</param>
    public static JsonObject Command(CommandVerb verb, string station, string? recipe, VersionNote note) => new()
    {
        ["command"] = CommandRequest.WordOf(verb),
        ["transaction"] = Guid.NewGuid().ToString("N"),
        ["by"] = note.By,
        ["station"] = station,
        ["reason"] = note.Reason,
        ["recipe"] = recipe ?? "",
    };

    /// <summary>Has a command carried out.</summary>
    /// <param name="stateFolder">The state folder.</param>
    /// <param name="command">The command with its fields.</param>
    /// <returns>What the agent says of it, with its message; null when no agent runs there.</returns>
    /// <exception cref="PathHangsException">The folder does not answer.</exception>
    /// <exception cref="CommandException">It was refused, or the agent cannot be asked.</exception>
    public static JsonObject? Ask(string stateFolder, JsonObject command)
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
        if (reply["ok"]?.GetValue<bool>() == true) return reply;
        throw new CommandException(CodeOf(reply["error"]?.ToString()), message);
    }

    /// <summary>The exit code of a command that was refused.</summary>
    /// <param name="failure">Why, as answers write it.</param>
    public static int CodeOf(string? failure) => failure switch
    {
        "notFound" or "malformed" or "unknownStation" => ExitCode.Usage,
        "busy" => ExitCode.Device,
        _ => ExitCode.Model,
    };
}
