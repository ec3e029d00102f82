using EdgeInspector.Mqtt.Connection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Connection;

public sealed class ConnectNegotiationTests
{
    private static readonly ConnectForm Best = new(MqttProtocol.Mqtt5);
    private static readonly ConnectForm Old = new(MqttProtocol.Mqtt311);
    private readonly FakeTimeProvider _time = new();

    /// <summary>Every kind of broker, by the forms that it takes, and whether it says what it does not take.</summary>
    public static TheoryData<MqttProtocol, bool, bool, bool, bool> Brokers()
    {
        var brokers = new TheoryData<MqttProtocol, bool, bool, bool, bool>();
        foreach (MqttProtocol wanted in Enum.GetValues<MqttProtocol>())
            for (int kind = 0; kind < 16; kind++) brokers.Add(wanted, (kind & 1) != 0, (kind & 2) != 0, (kind & 4) != 0, (kind & 8) != 0);
        return brokers;
    }

    [Theory]
    [MemberData(nameof(Brokers))]
    public void Form_AnyBroker_IsTheBestThatItTakes(MqttProtocol wanted, bool knows5, bool retains, bool acknowledges, bool speaks)
    {
        var negotiation = new ConnectNegotiation(wanted, hasWill: true, _time);
        ConnectForm stayed = Negotiate(negotiation, form => Objects(form, knows5, retains, acknowledges, speaks));
        // A broker that knows MQTT 5 says what it does not take; one that says nothing at all is asked as of old.
        MqttProtocol expected = wanted == MqttProtocol.Mqtt5 && knows5 && (speaks || (retains && acknowledges))
            ? MqttProtocol.Mqtt5
            : MqttProtocol.Mqtt311;
        Assert.Equal(new ConnectForm(expected, retains, acknowledges), stayed);
    }

    [Fact]
    public void Accepted_BrokerThatWasStarting_IsAskedInTheBestWayOnceMore()
    {
        var negotiation = new ConnectNegotiation(MqttProtocol.Mqtt5, hasWill: true, _time);
        Assert.True(negotiation.Refused(Objection.Unsaid));
        Assert.Equal(Old, negotiation.Form);
        Assert.False(negotiation.Accepted());
        Assert.Equal(Best, negotiation.Form);
        Assert.True(negotiation.Accepted());
    }

    [Fact]
    public void Ended_AfterAWhile_TriesTheBestAgainAndFallsBackAtOnce()
    {
        var negotiation = new ConnectNegotiation(MqttProtocol.Mqtt5, hasWill: true, _time);
        Negotiate(negotiation, form => Objects(form, knows5: false, true, true, speaks: false));
        negotiation.Ended();
        Assert.Equal(Old, negotiation.Form);
        _time.Advance(TimeSpan.FromMinutes(1));
        negotiation.Ended();
        Assert.Equal(Best, negotiation.Form);
        Assert.True(negotiation.Refused(Objection.Unsaid));
        Assert.Equal(Old, negotiation.Form);
        Assert.True(negotiation.Accepted());
    }

    [Fact]
    public void Ended_BrokerWasUpgraded_SpeaksTheNewRevision()
    {
        var negotiation = new ConnectNegotiation(MqttProtocol.Mqtt5, hasWill: true, _time);
        Negotiate(negotiation, form => Objects(form, knows5: false, true, true, speaks: true));
        _time.Advance(TimeSpan.FromMinutes(1));
        negotiation.Ended();
        Assert.Equal(Best, Negotiate(negotiation, _ => null));
    }

    [Fact]
    public void Refused_EveryFormClosed_BeginsAgainWithTheBest()
    {
        var negotiation = new ConnectNegotiation(MqttProtocol.Mqtt5, hasWill: false, _time);
        Assert.True(negotiation.Refused(Objection.Unsaid));
        Assert.False(negotiation.Refused(Objection.Unsaid));
        Assert.Equal(Best, negotiation.Form);
    }

    private static ConnectForm Negotiate(ConnectNegotiation negotiation, Func<ConnectForm, Objection?> broker)
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            if (broker(negotiation.Form) is { } objection) negotiation.Refused(objection);
            else if (negotiation.Accepted()) return negotiation.Form;
        }
        throw new InvalidOperationException("The broker was never asked in a way that it takes.");
    }

    private static Objection? Objects(ConnectForm form, bool knows5, bool retains, bool acknowledges, bool speaks)
    {
        Objection? objection = form.Protocol == MqttProtocol.Mqtt5 && !knows5 ? Objection.Protocol
            : form.RetainsWill && !retains ? Objection.RetainedWill
            : form.AcknowledgesWill && !acknowledges ? Objection.AcknowledgedWill
            : null;
        // MQTT 3.1.1 has no word for what a will may not be.
        bool isSaid = speaks && (form.Protocol == MqttProtocol.Mqtt5 || objection == Objection.Protocol);
        return objection is null || isSaid ? objection : Objection.Unsaid;
    }
}
