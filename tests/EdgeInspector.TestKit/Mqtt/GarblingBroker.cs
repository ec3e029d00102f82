using System.Net.Sockets;
using EdgeInspector.TestKit.Cameras;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>Answers whoever connects with given bytes, and, when it is healed, lets a real broker behind it answer.</summary>
public sealed class GarblingBroker : LoopbackServer
{
    private readonly int _target;
    private int _garbled;

    /// <param name="target">Loopback port of the real broker.</param>
    public GarblingBroker(int target)
    {
        _target = target;
        Start();
    }

    /// <summary>Where clients find it.</summary>
    public Uri Uri => new($"mqtt://127.0.0.1:{Port}");

    /// <summary>What is answered; null lets the real broker answer.</summary>
    public byte[]? Answer { get; set; }

    /// <summary>How often the answer is sent, one behind the other; the connection is closed after it.</summary>
    public int Times { get; set; } = 1;

    /// <summary>Only so many connections are answered so.</summary>
    public int Most { get; set; } = int.MaxValue;

    /// <summary>Connections that were answered so.</summary>
    public int Garbled => Volatile.Read(ref _garbled);

    protected override async Task ServeAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] request = new byte[4096];
        int length = await stream.ReadAsync(request, cancellation);
        if (Answer is { } answer && Garbled < Most)
        {
            Interlocked.Increment(ref _garbled);
            for (int i = 0; i < Times; i++) await stream.WriteAsync(answer, cancellation);
            return;
        }
        using var broker = new TcpClient();
        await broker.ConnectAsync("127.0.0.1", _target, cancellation);
        await broker.GetStream().WriteAsync(request.AsMemory(0, length), cancellation);
        await Task.WhenAny(stream.CopyToAsync(broker.GetStream(), cancellation), broker.GetStream().CopyToAsync(stream, cancellation));
    }
}
