namespace EdgeInspector.Mqtt.Connection;

/// <summary>
/// Finds the best way of asking that a broker takes. What the broker names is left out at once. A broker that only closes the connection
/// is asked in weaker and weaker ways; the first that it takes is believed only after the best was tried once more and was closed again,
/// because a broker that is just starting closes anything. After a connection was lost the best is tried again: brokers are upgraded.
/// </summary>
/// <param name="wanted">The revision that the configuration names.</param>
/// <param name="hasWill">Whether there is a last will.</param>
internal sealed class ConnectNegotiation(MqttProtocol wanted, bool hasWill, TimeProvider time)
{
    private static readonly TimeSpan BestAgain = TimeSpan.FromSeconds(30);
    private readonly ConnectForm _best = new(wanted);
    private readonly ConnectForm[] _ladder = Ladder(wanted, hasWill);
    private ConnectForm? _guess;
    private bool _isGuessed;
    private long _triedBestAt = time.GetTimestamp();

    /// <summary>How to ask next.</summary>
    public ConnectForm Form { get; private set; } = new(wanted);

    /// <summary>The broker did not let the agent in.</summary>
    /// <param name="objection">Why.</param>
    /// <returns>Whether there is another way to try at once.</returns>
    public bool Refused(Objection objection)
    {
        if (Form == _best) _triedBestAt = time.GetTimestamp();
        ConnectForm? weaker = objection switch
        {
            Objection.Protocol when Form.Protocol == MqttProtocol.Mqtt5 => Form with { Protocol = MqttProtocol.Mqtt311 },
            Objection.RetainedWill when Form.RetainsWill => Form with { RetainsWill = false },
            Objection.AcknowledgedWill when Form.AcknowledgesWill => Form with { AcknowledgesWill = false },
            _ => null,
        };
        if (weaker is { } named)
        {
            Form = named;
            return true;
        }
        return objection == Objection.Unsaid ? TryGuess() : BeginAgain();
    }

    /// <summary>The broker let the agent in.</summary>
    /// <returns>Whether to stay; else to take leave and to ask again, in the best way.</returns>
    public bool Accepted()
    {
        if (Form == _best) _triedBestAt = time.GetTimestamp();
        if (!_isGuessed) _guess = null;
        if (!_isGuessed || Form == _guess) return true;
        (_guess, _isGuessed) = (Form, false);
        Form = _best;
        return false;
    }

    /// <summary>A connection in which the agent stayed has ended.</summary>
    public void Ended()
    {
        if (time.GetElapsedTime(_triedBestAt) < BestAgain) return;
        BeginAgain();
    }

    private bool TryGuess()
    {
        if (_guess is { } proven && Form != proven)
        {
            (Form, _isGuessed) = (proven, true);
            return true;
        }
        _guess = null;
        int next = Array.IndexOf(_ladder, Form) + 1;
        if (next == 0 || next == _ladder.Length) return BeginAgain();
        (Form, _isGuessed) = (_ladder[next], true);
        return true;
    }

    private bool BeginAgain()
    {
        (Form, _isGuessed) = (_best, false);
        return false;
    }

    private static ConnectForm[] Ladder(MqttProtocol wanted, bool hasWill)
    {
        const MqttProtocol Old = MqttProtocol.Mqtt311;
        ConnectForm[] old = hasWill
            ? [new(Old), new(Old, RetainsWill: false), new(Old, AcknowledgesWill: false), new(Old, false, false)]
            : [new(Old)];
        return wanted == MqttProtocol.Mqtt5 ? [new ConnectForm(wanted), .. old] : old;
    }
}
