using System.Net;
using System.Net.Sockets;
using EdgeInspector.Mqtt.Connection;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Server;

namespace EdgeInspector.Mqtt.Embedded;

/// <summary>Accepts clients on the loopback address, so many at a time and no more: one above that is closed at once.</summary>
/// <param name="port">The port.</param>
/// <param name="most">Connections at a time, those included that have not said who they are.</param>
/// <param name="largestFirst">Bytes of a client's first packet, which may hold what is said when it is gone.</param>
/// <param name="largestPacket">Bytes of the largest packet from a client.</param>
internal sealed class LoopbackListener(int port, int most, int largestFirst, int largestPacket) : IMqttServerAdapter
{
    private const int FirstBytes = 4096;
    private readonly CancellationTokenSource _end = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _connections;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <inheritdoc/>
    /// <exception cref="SocketException">The port is taken.</exception>
    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener?.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener?.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                Socket client = await listener.AcceptSocketAsync(_end.Token);
                if (Interlocked.Increment(ref _connections) <= most)
                {
                    _ = ServeAsync(client);
                    continue;
                }
                Interlocked.Decrement(ref _connections);
                client.Dispose();
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The end, or a client that had left again before it was accepted.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            client.NoDelay = true;
            using var adapter = new NamedClientAdapter(new MqttChannelAdapter(
                new AcceptedChannel(client, largestFirst, largestPacket),
                new MqttPacketFormatterAdapter(new MqttBufferWriter(FirstBytes, int.MaxValue)),
                MqttNetNullLogger.Instance));
            await ClientHandler!(adapter);
        }
        catch (Exception exception) when (ConnectionFailure.Is(exception) || exception is MqttCommunicationTimedOutException)
        {
            // The client left, or said nothing for too long.
        }
        finally
        {
            client.Dispose();
            Interlocked.Decrement(ref _connections);
        }
    }
}
