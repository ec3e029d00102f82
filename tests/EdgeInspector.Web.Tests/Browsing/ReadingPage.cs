using System.Buffers.Binary;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace EdgeInspector.Web.Tests.Browsing;

/// <summary>
/// Reads as an open page with the live picture does, and draws nothing: what a browser costs beside an agent is not the agent's.
/// </summary>
internal sealed class ReadingPage : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _end = new();
    private Task _reading = Task.CompletedTask;
    private int _pictures;

    /// <summary>Pictures that it has acknowledged.</summary>
    public int Pictures => Volatile.Read(ref _pictures);

    /// <summary>Opens one that watches the station "cap".</summary>
    public static async Task<ReadingPage> OpenAsync(PageLine line)
    {
        var page = new ReadingPage();
        page._socket.Options.SetRequestHeader("Origin", line.Address.AbsoluteUri.TrimEnd('/'));
        await page._socket.ConnectAsync(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{line.Port}/live")), page._end.Token);
        await page.SayAsync("""{"type":"watch","stations":["cap"]}""");
        page._reading = page.ReadAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[1 << 20];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await _socket.ReceiveAsync(buffer.AsMemory(length), _end.Token);
                    length += received.Count;
                }
                while (!received.EndOfMessage);
                if (received.MessageType == WebSocketMessageType.Close) return;
                if (received.MessageType != WebSocketMessageType.Binary) continue;
                using JsonDocument header = JsonDocument.Parse(buffer.AsMemory(4, BinaryPrimitives.ReadInt32LittleEndian(buffer)));
                await SayAsync($$"""{"type":"drawn","station":"cap","seq":{{header.RootElement.GetProperty("seq").GetRawText()}}}""");
                Interlocked.Increment(ref _pictures);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The end that was asked for, or the agent's.
        }
    }

    private Task SayAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, _end.Token);
}
