using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>A network camera's HTTP side on loopback; every client gets what the test says.</summary>
public sealed class MjpegServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _work;

    /// <param name="answer">Writes the whole answer, header included.</param>
    /// <param name="port">A port; 0 for a free one.</param>
    public MjpegServer(Func<NetworkStream, CancellationToken, Task> answer, int port = 0)
    {
        _answer = answer;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _work = Task.Run(ServeAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/video.mjpg");

    /// <summary>The header of a stream.</summary>
    public static byte[] Header(string boundary = "frame") =>
        Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary={boundary}\r\n\r\n");

    /// <summary>One part with its length, or without.</summary>
    public static byte[] Part(byte[] content, bool withLength = true, string boundary = "frame")
    {
        string length = withLength ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {content.Length}\r\n") : "";
        return [.. Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: image/jpeg\r\n{length}\r\n"), .. content, .. "\r\n"u8];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _work;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> clients = [];
        try
        {
            while (true) clients.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                // Up to the blank line: the request says nothing that matters here.
                byte[] request = new byte[8192];
                for (int length = 0; !request.AsSpan(0, length).EndsWith("\r\n\r\n"u8);)
                {
                    int read = await stream.ReadAsync(request.AsMemory(length), _stop.Token);
                    if (read == 0) return;
                    length += read;
                }
                await _answer(stream, _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client has gone, as clients do.
            }
        }
    }
}
