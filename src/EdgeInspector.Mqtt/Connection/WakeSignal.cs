using System.Threading.Channels;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>
/// Lets one loop sleep until anything happened. Any number of signals between two waits count as one; waiting costs no memory.
/// </summary>
internal sealed class WakeSignal
{
    private readonly Channel<byte> _channel = Channel.CreateBounded<byte>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
        SingleWriter = false,
        AllowSynchronousContinuations = false,
    });

    /// <summary>Wakes the loop; never blocks.</summary>
    public void Signal() => _channel.Writer.TryWrite(0);

    /// <summary>Returns when something was signalled since the last wait.</summary>
    public async ValueTask WaitAsync()
    {
        await _channel.Reader.WaitToReadAsync();
        _channel.Reader.TryRead(out _);
    }
}
