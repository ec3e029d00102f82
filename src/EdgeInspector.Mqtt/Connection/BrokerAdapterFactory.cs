using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>Gives the library's own client the channel of this product, with its bounds and its words.</summary>
internal sealed class BrokerAdapterFactory(MqttOptions options, ConnectionRole role) : IMqttClientAdapterFactory
{
    /// <inheritdoc/>
    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions clientOptions, MqttPacketInspector packetInspector,
        IMqttNetLogger logger) =>
        BrokerEntry.Adapter(new BrokerChannel(options, role, options.Protocol), options.Protocol);
}
