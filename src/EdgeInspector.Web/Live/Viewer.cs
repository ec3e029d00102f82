using System.Net.WebSockets;
using System.Text.Json;

namespace EdgeInspector.Web.Live;

/// <summary>
/// One open page. Texts go out in their order; of each station that it watches at most one picture waits, the newest, and none is
/// sent before the page has drawn the one before. A page that does not read is let go, and comes back by itself. Safe between threads.
/// </summary>
/// <param name="isUsed">Called when the page says that somebody uses it.</param>
internal sealed class Viewer(Action? isUsed = null) : IDisposable
{
    /// <summary>Texts that may wait: some seconds of a fast line.</summary>
    public const int MaxTexts = 1024;

    private const int MaxWatched = 64;
    private const int MaxMessageBytes = 16 * 1024;
    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _texts = new();
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    // Of the stations whose cameras somebody sets up on this page.
    private readonly Dictionary<string, Slot> _cameras = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _gone = new();
    private bool _isOver;

    /// <summary>Pictures in memory for this page.</summary>
    public int WaitingPictures
    {
        get
        {
            lock (_lock) return Slots.Count(slot => slot.Waiting is not null);
        }
    }

    /// <summary>Whether a picture of a station should be drawn for it: none waits yet, or it would be worth another one's place.</summary>
    /// <param name="station">The station.</param>
    /// <param name="isWorthAPlace">Whether it is.</param>
    public bool Wants(string station, bool isWorthAPlace)
    {
        lock (_lock) return _slots.TryGetValue(station, out Slot? slot) && (slot.Waiting is null || isWorthAPlace);
    }

    /// <summary>Whether a picture of a station's camera should be taken for it: it is looked at, and none waits yet.</summary>
    public bool WantsCamera(string station)
    {
        lock (_lock) return _cameras.TryGetValue(station, out Slot? slot) && slot is { Waiting: null, IsDrawing: false };
    }

    /// <summary>Sends a text; returns at once.</summary>
    public void Post(byte[] text)
    {
        lock (_lock)
        {
            if (_isOver) return;
            if (_texts.Count >= MaxTexts) _gone.Cancel();
            else _texts.Enqueue(text);
        }
        Wake();
    }

    /// <summary>Sends a picture when the page is ready for it, unless a newer one comes before; returns at once.</summary>
    public void Post(PictureMessage picture)
    {
        lock (_lock)
        {
            if (!(picture.IsOfCamera ? _cameras : _slots).TryGetValue(picture.Station, out Slot? slot)) return;
            slot.Waiting = picture;
        }
        Wake();
    }

    /// <summary>Sends and listens until the page goes, falls too far behind, or the server stops.</summary>
    public async Task ServeAsync(WebSocket socket, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, _gone.Token);
        Task sending = SendAsync(socket, end.Token), listening = ListenAsync(socket, end.Token);
        await Task.WhenAny(sending, listening);
        await end.CancelAsync();
        // What is not read cannot be closed politely.
        socket.Abort();
        await Task.WhenAll(Quietly(sending), Quietly(listening));
    }

    /// <summary>Takes what the page says: which stations it watches, which picture it has drawn, that somebody uses it.</summary>
    /// <returns>False when it is nothing that a page says.</returns>
    public bool Take(ReadOnlySpan<byte> message)
    {
        try
        {
            var json = new Utf8JsonReader(message);
            JsonElement said = JsonElement.ParseValue(ref json);
            switch (said.GetProperty("type").GetString())
            {
                case "watch":
                    Watch(_slots, Stations(said));
                    return true;
                case "look":
                    Watch(_cameras, Stations(said));
                    return true;
                case "drawn":
                    Drawn(_slots, said);
                    return true;
                case "seen":
                    Drawn(_cameras, said);
                    return true;
                case "active":
                    isUsed?.Invoke();
                    return true;
                default:
                    return false;
            }
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentNullException)
        {
            return false;
        }
    }

    /// <summary>Ends it. What is posted afterwards, by threads that saw it before it was taken out, goes nowhere.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isOver) return;
            _isOver = true;
            _slots.Clear();
            _cameras.Clear();
            _wake.Dispose();
            _gone.Dispose();
        }
    }

    private IEnumerable<Slot> Slots => _slots.Values.Concat(_cameras.Values);

    private static string[] Stations(JsonElement said) =>
        [.. said.GetProperty("stations").EnumerateArray().Select(station => station.GetString()!)];

    private void Watch(Dictionary<string, Slot> slots, string[] stations)
    {
        if (stations.Length > MaxWatched) throw new FormatException($"More than {MaxWatched} stations cannot be watched.");
        lock (_lock)
        {
            foreach (string gone in slots.Keys.Except(stations).ToArray()) slots.Remove(gone);
            foreach (string station in stations) slots.TryAdd(station, new Slot());
        }
    }

    private void Drawn(Dictionary<string, Slot> slots, JsonElement said)
    {
        (string station, long sequence) = (said.GetProperty("station").GetString()!, said.GetProperty("seq").GetInt64());
        lock (_lock)
            if (slots.TryGetValue(station, out Slot? slot) && sequence >= slot.Sent) slot.IsDrawing = false;
        Wake();
    }

    private async Task SendAsync(WebSocket socket, CancellationToken cancellation)
    {
        while (true)
        {
            await _wake.WaitAsync(cancellation);
            while (NextText() is { } text) await socket.SendAsync(text, WebSocketMessageType.Text, true, cancellation);
            while (NextPicture() is { } picture)
            {
                await socket.SendAsync(picture.Bytes, WebSocketMessageType.Binary, true, cancellation);
                // Verdicts do not wait behind the pictures of all stations.
                while (NextText() is { } text) await socket.SendAsync(text, WebSocketMessageType.Text, true, cancellation);
            }
        }
    }

    private async Task ListenAsync(WebSocket socket, CancellationToken cancellation)
    {
        byte[] buffer = new byte[MaxMessageBytes];
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                if (length == buffer.Length) return;
                received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
                length += received.Count;
            }
            while (!received.EndOfMessage);
            if (received.MessageType != WebSocketMessageType.Text || !Take(buffer.AsSpan(0, length))) return;
        }
    }

    private byte[]? NextText()
    {
        lock (_lock) return _texts.TryDequeue(out byte[]? text) ? text : null;
    }

    private PictureMessage? NextPicture()
    {
        lock (_lock)
        {
            if (Slots.FirstOrDefault(slot => slot is { IsDrawing: false, Waiting: not null }) is not { } slot) return null;
            PictureMessage picture = slot.Waiting!;
            (slot.Waiting, slot.IsDrawing, slot.Sent) = (null, true, picture.Sequence);
            return picture;
        }
    }

    private void Wake()
    {
        lock (_lock)
            if (!_isOver && _wake.CurrentCount == 0) _wake.Release();
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // The page went away.
        }
    }

    private sealed class Slot
    {
        public PictureMessage? Waiting { get; set; }

        public bool IsDrawing { get; set; }

        public long Sent { get; set; }
    }
}
