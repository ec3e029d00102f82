using EdgeInspector.Timing;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>
/// Connects, serves, and connects again for as long as the agent runs; a broker that is away is a normal state, not a failure.
/// </summary>
internal sealed class ConnectLoop(MqttOptions options, ILane lane, LaneStop stop, ulong seed, TimeProvider time, ILogger logger)
{
    private const int ShortLivedInARow = 3;
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(60);
    private readonly Backoff _backoff = new(options.ReconnectMinimum, options.ReconnectMaximum, seed);
    private readonly ConnectNegotiation _negotiation = new(options.Protocol, lane.Role.WillTopic is not null, time);
    private readonly PacketCeiling _ceiling = new(time);
    private MqttProtocol _told = options.Protocol;
    private int _shortLived;
    private bool _hasLeft;
    private volatile BrokerConnection? _current;

    /// <summary>Whether there is a connection.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>The revision that is spoken; null while there is no connection.</summary>
    public MqttProtocol? Protocol => _current?.Protocol;

    /// <summary>Connections made.</summary>
    public long Connections { get; private set; }

    /// <summary>Runs until the lane is asked to stop.</summary>
    public async Task RunAsync()
    {
        while (!MayEnd())
        {
            try
            {
                await ConnectAndServeAsync();
            }
            catch (OperationCanceledException) when (stop.IsNow)
            {
                return;
            }
#pragma warning disable CA1031 // The loop is the boundary: whatever happened on one connection, the next one is tried.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                TimeSpan wait = _backoff.Next();
                logger.LoopFailed(exception, lane.Role.Name, wait.TotalSeconds);
                await WaitAsync(wait);
            }
        }
    }

    /// <summary>Ends the present connection without leave, so that a lane which hangs in it comes back.</summary>
    public void Abort(string because) => _current?.Abort(because);

    private bool MayEnd() => stop.IsNow || _hasLeft || (stop.IsDraining && !lane.HasWork);

    private async Task ConnectAndServeAsync()
    {
        BrokerConnection connection;
        try
        {
            connection = await BrokerEntry.OpenAsync(options, lane.Role, _negotiation.Form, lane.WriteWill(), time, logger, stop.Now);
        }
        catch (ConnectFailedException exception)
        {
            await HandleFailureAsync(exception);
            return;
        }

        long since = time.GetTimestamp();
        await using (connection)
        {
            if (!_negotiation.Accepted())
            {
                connection.Start();
                await connection.CloseAsync();
                await WaitAsync(options.ReconnectMinimum);
                return;
            }

            if (!connection.Limits.StatesSize && _ceiling.Bytes is { } bytes) connection.Limit(bytes);
            Announce(connection);
            lane.Attach(connection);
            connection.Start();
            Connections++;
            _current = connection;
            IsConnected = true;
            try
            {
                await lane.ServeAsync(connection);
            }
            catch (Exception exception) when (ConnectionFailure.Is(exception) && !connection.IsOpen)
            {
                // What ended the connection is reported below, in the words of whoever noticed it first.
            }
            finally
            {
                IsConnected = false;
                _current = null;
            }

            if (time.GetElapsedTime(since) >= Stable) _backoff.Reset();
        }

        _negotiation.Ended();
        // Once "stopped" was said, a new connection would say "online" again.
        _hasLeft = stop.IsDraining && connection.HasLeft;
        if (!MayEnd()) await RestAsync(connection, time.GetElapsedTime(since));
    }

    private void Announce(BrokerConnection connection)
    {
        logger.Connected(BrokerEndpoint.Describe(options.Broker), lane.Role.Name, lane.Role.ClientId, connection.Protocol,
            Math.Min(options.InFlight, connection.Limits.ReceiveMaximum), connection.Limits.MaximumPacketSize);
        if (connection.Protocol != _told && connection.Protocol == MqttProtocol.Mqtt311)
            logger.FallingBack(BrokerEndpoint.Describe(options.Broker));
        _told = connection.Protocol;
        if (!connection.Limits.AcknowledgesMessages) logger.NoAcknowledgements();
        if (!connection.Limits.RetainAvailable) logger.NoRetain();
    }

    private Task HandleFailureAsync(ConnectFailedException exception)
    {
        _shortLived = 0;
        bool another = _negotiation.Refused(exception.Objection);
        // Another way of asking is tried at once, and one that the broker named needs no words: what is in use is said once it works.
        TimeSpan wait = another ? options.ReconnectMinimum : _backoff.Next();
        if (!another || exception.Objection == Objection.Unsaid)
            logger.ConnectFailed(lane.Role.Name, exception.Message.TrimEnd('.') + ".", wait.TotalSeconds);
        return WaitAsync(wait);
    }

    private Task RestAsync(BrokerConnection connection, TimeSpan lived)
    {
        if (!connection.Limits.StatesSize && _ceiling.Learn(connection))
            logger.SilentLimit(BrokerEndpoint.Describe(options.Broker), connection.Sizes.LargestOpen, lane.Role.Name,
                _ceiling.Bytes!.Value);
        bool shared = connection.TakenOver || IsProbablyShared(connection, lived);
        // Two agents with one id would throw each other out indefinitely; the long wait keeps the one that is right mostly connected.
        TimeSpan wait = shared ? _backoff.Longest() : _backoff.Next();
        if (connection.TakenOver) logger.TakenOver(lane.Role.ClientId, wait.TotalSeconds);
        else if (shared) logger.ProbablyTakenOver(lane.Role.ClientId, _shortLived, Short.TotalSeconds, wait.TotalSeconds);
        else logger.ConnectionLost(lane.Role.Name, connection.EndedBecause ?? "unknown", wait.TotalSeconds);
        return WaitAsync(wait);
    }

    // Brokers that do not say why they close a connection do so above all when another client comes with the same id.
    private bool IsProbablyShared(BrokerConnection connection, TimeSpan lived)
    {
        if (!connection.ClosedUnsaid || lived >= Short) _shortLived = 0;
        else if (connection.ClosedInOrder && !_ceiling.Suspects) _shortLived++;
        return _shortLived >= ShortLivedInARow;
    }

    private async Task WaitAsync(TimeSpan wait)
    {
        if (MayEnd()) return;
        try
        {
            await Task.Delay(wait, time, stop.Now);
        }
        catch (OperationCanceledException)
        {
            // The stop ends the wait; the loop's condition sees it.
        }
    }
}
