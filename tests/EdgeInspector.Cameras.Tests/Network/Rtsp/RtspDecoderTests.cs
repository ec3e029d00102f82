using System.Buffers.Binary;
using EdgeInspector.Cameras.Network.Rtsp;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Rtsp;

/// <summary>What becomes of pictures between the camera and its decoder, with a script that says what ffmpeg would say.</summary>
public sealed class RtspDecoderTests : IDisposable
{
    private const int Pictures = 8, UnitBytes = 1000, TicksPerPicture = 3600;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Picture_RefusedWhileNoBufferIsFree_IsCountedOnce()
    {
        // Shows three, and a fourth after a complaint and the test's word.
        string program = Script($$"""
            if [ "$1" = -version ]; then echo "ffmpeg version 7.0.1 Copyright (c) 2000-2024 the FFmpeg developers"; exit; fi
            cat <&0 >'{{Fed}}' 2>/dev/null & reader=$!
            until [ "$(stat -c %s '{{Fed}}')" -ge {{Pictures * UnitBytes}} ]; do sleep 0.02; done
            shown() { echo "[Parsed_showinfo_0 @ 0x1] [info] n: $1 pts: $((1000000 + $1 * {{TicksPerPicture}})) pts_time:0.1 pos: 1 fmt:gray sar:1/1 s:1x1 i:P iskey:1 type:I" >&2; printf 'P5\n1 1\n255\nx'; }
            for n in 0 1 2; do shown $n; done
            until [ -e '{{Held}}' ]; do sleep 0.02; done
            echo "[h264 @ 0x2] [error] concealing 40 DC, 40 AC, 40 MV errors in I frame" >&2
            shown 3
            kill $reader
            """);
        File.WriteAllText(Fed, "");
        await using var relay = new RtspRelay();
        relay.Announce("v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:*\r\n");
        Task sending = SendAsync(relay);
        var options = new RtspCameraOptions { Url = relay.Url, Grey = true, Program = program, Silence = TimeSpan.FromSeconds(30) };
        RtspCamera camera = await Task.Run(
            () => RtspCamera.Open(options, PictureLibrary.Codec(), 1, TimeProvider.System, NullLogger.Instance));
        await sending;
        List<Frame> held = [];
        int delivered = 0;
        while (held.Count < 3)
            if (camera.TryGrab(TimeSpan.FromSeconds(20), out Frame? frame)) held.Add(frame);
        File.WriteAllText(Held, "");
        Assert.Contains("decoder has ended", Assert.Throws<CameraLostException>(GrabAll).Message, StringComparison.Ordinal);
        camera.Dispose();
        held.ForEach(frame => frame.Dispose());
        Assert.Equal(Pictures, held.Count + delivered + camera.TakeLostFrames());

        void GrabAll()
        {
            while (true)
            {
                if (!camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? frame)) continue;
                delivered++;
                frame.Dispose();
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Fed => _folder.PathTo("fed");

    private string Held => _folder.PathTo("held");

    // Key pictures of one packet each.
    private static async Task SendAsync(RtspRelay relay)
    {
        await Eventually.TrueAsync(() => relay.HasPlayer);
        for (int i = 0; i < Pictures; i++)
        {
            byte[] packet = new byte[12 + UnitBytes];
            (packet[0], packet[1], packet[12]) = (0x80, 0x80 | 96, 0x65);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(i + 1));
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(i * TicksPerPicture));
            await relay.SendAsync(packet);
        }
    }

    private string Script(string text)
    {
        string path = _folder.PathTo("program");
        File.WriteAllText(path, $"#!/bin/bash\n{text}\n");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A script stands in for ffmpeg.");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
