using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>A network camera's HTTP side; every client gets what the test says.</summary>
public sealed class MjpegServer : LoopbackServer
{
    private readonly Func<NetworkStream, CancellationToken, Task> _answer;

    /// <param name="answer">Writes the whole answer, header included.</param>
    /// <param name="port">A port; 0 for a free one.</param>
    public MjpegServer(Func<NetworkStream, CancellationToken, Task> answer, int port = 0) : base(port)
    {
        _answer = answer;
        Start();
    }

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

    protected override async Task ServeAsync(NetworkStream stream, CancellationToken cancellation)
    {
        // Up to the blank line: the request says nothing that matters here.
        byte[] request = new byte[8192];
        for (int length = 0; !request.AsSpan(0, length).EndsWith("\r\n\r\n"u8);)
        {
            int read = await stream.ReadAsync(request.AsMemory(length), cancellation);
            if (read == 0) return;
            length += read;
        }
        await _answer(stream, cancellation);
    }
}
