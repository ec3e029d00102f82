using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace EdgeInspector.Web.Tests.Live;

/// <summary>A page's end of a socket: says what the test says, counts texts, and keeps the first byte of each picture.</summary>
internal sealed class FakeSocket : WebSocket
{
    private readonly Channel<byte[]> _said = Channel.CreateBounded<byte[]>(16);
    private readonly Lock _lock = new();
    private readonly List<int> _pictures = [];
    private int _texts;

    /// <summary>Whether nothing is ever read.</summary>
    public bool IsStuck { get; init; }

    public bool IsAborted { get; private set; }

    public int Texts => Volatile.Read(ref _texts);

    public int[] Pictures
    {
        get
        {
            lock (_lock) return [.. _pictures];
        }
    }

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => WebSocketState.Open;

    public override string? SubProtocol => null;

    public void Say(string message) => _said.Writer.TryWrite(Encoding.UTF8.GetBytes(message));

    public override void Abort() => IsAborted = true;

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public override Task CloseOutputAsync(
        WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        byte[] message = await _said.Reader.ReadAsync(cancellationToken);
        message.CopyTo(buffer.AsSpan());
        return new WebSocketReceiveResult(message.Length, WebSocketMessageType.Text, true);
    }

    public override Task SendAsync(
        ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (IsStuck) return Task.Delay(Timeout.Infinite, cancellationToken);
        if (messageType == WebSocketMessageType.Text) Interlocked.Increment(ref _texts);
        else lock (_lock) _pictures.Add(buffer[0]);
        return Task.CompletedTask;
    }

    public override void Dispose()
    {
    }
}
