using System.Buffers;
using EdgeInspector.Mqtt.Messages;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Messages;

public sealed class PublishSizeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(127)]
    [InlineData(20_000)]
    [InlineData(3_000_000)]
    public void Of_Packet_IsWhatTheEncoderWrites(int bytes)
    {
        foreach (MqttProtocolVersion version in (MqttProtocolVersion[])[MqttProtocolVersion.V500, MqttProtocolVersion.V311])
        {
            MqttPublishPacket packet = Packet(bytes);
            var encoder = new MqttPacketFormatterAdapter(version, new MqttBufferWriter(4096, 65535));
            Assert.Equal(encoder.Encode(packet).Length, PublishSize.Of(packet, withProperties: version == MqttProtocolVersion.V500));
        }
    }

    private static MqttPublishPacket Packet(int bytes) => new()
    {
        Topic = "acme/Süd/result",
        PacketIdentifier = 7,
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        Payload = new ReadOnlySequence<byte>(new byte[bytes]),
        ContentType = "application/json",
        MessageExpiryInterval = 60,
        PayloadFormatIndicator = MqttPayloadFormatIndicator.CharacterData,
        UserProperties = new ResultProperties("edgeinspector.result/1").Of(Guid.CreateVersion7(), 184_467,
            EdgeInspector.Verdicts.Verdict.Fail),
    };
}
