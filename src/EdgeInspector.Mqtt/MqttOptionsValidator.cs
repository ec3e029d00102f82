using EdgeInspector.Mqtt.Topics;

namespace EdgeInspector.Mqtt;

/// <summary>Finds everything that is wrong with <see cref="MqttOptions"/> at once.</summary>
public static class MqttOptionsValidator
{
    /// <summary>One sentence for each error, with key, value and what to do; empty when all is well.</summary>
    /// <param name="options">What to check.</param>
    /// <param name="section">Name of the section in the configuration, put in front of the keys.</param>
    public static IReadOnlyList<string> Validate(MqttOptions options, string section = "mqtt")
    {
        var errors = new List<string>();
        CheckBroker(options, section, errors);
        if (options.BaseTopic is not null && TopicName.FindErrorInBase(options.BaseTopic) is { } topicError)
            errors.Add($"{section}.baseTopic: '{options.BaseTopic}' {topicError}");
        CheckIdentity(options, section, errors);

        CheckWholeSeconds("keepAlive", options.KeepAlive);
        CheckTime("keepAlive", options.KeepAlive, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(ushort.MaxValue));
        CheckTime("connectTimeout", options.ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        CheckTime("acknowledgeTimeout", options.AcknowledgeTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        CheckTime("reconnectMaximum", options.ReconnectMaximum, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        CheckTime("reconnectMinimum", options.ReconnectMinimum, TimeSpan.FromMilliseconds(10), options.ReconnectMaximum);
        CheckTime("maximumLiveAge", options.MaximumLiveAge, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        CheckTime("drainTimeout", options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        CheckTime("heartbeatPeriod", options.HeartbeatPeriod, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        CheckTime("lastPeriod", options.LastPeriod, TimeSpan.Zero, TimeSpan.FromHours(1));
        CheckWholeSeconds("pictureExpiry", options.PictureExpiry);
        CheckTime("pictureExpiry", options.PictureExpiry, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        CheckTime("outboxMaximumAge", options.OutboxMaximumAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3660));
        CheckTime("commitPatience", options.CommitPatience, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        CheckTime("refusalRetry", options.RefusalRetry, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        if (options.OutboxFolder.Length == 0) errors.Add($"{section}.outboxFolder: '' is empty; results need a folder to be kept in.");
        if (options.OutboxMaximumBytes is < 1_000_000 or > 1_000_000_000_000)
            errors.Add($"{section}.outboxMaximumBytes: {options.OutboxMaximumBytes} is not between 1,000,000 and 1,000,000,000,000.");
        CheckNumber("inFlight", options.InFlight, 1, 1000);
        CheckNumber("queueCapacity", options.QueueCapacity, 1, 1_000_000);
        CheckNumber("pictureQueueCapacity", options.PictureQueueCapacity, 1, 1000);
        return errors;

        void CheckTime(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most) errors.Add($"{section}.{key}: {value:c} is not between {least:c} and {most:c}.");
        }

        void CheckWholeSeconds(string key, TimeSpan value)
        {
            if (value.Ticks % TimeSpan.TicksPerSecond != 0)
                errors.Add($"{section}.{key}: {value:c} is not a whole number of seconds, which is all that MQTT can carry.");
        }

        void CheckNumber(string key, int value, int least, int most)
        {
            if (value < least || value > most) errors.Add($"{section}.{key}: {value} is not between {least} and {most}.");
        }
    }

    private static void CheckBroker(MqttOptions options, string section, List<string> errors)
    {
        Uri broker = options.Broker;
        if (!broker.IsAbsoluteUri || broker.Scheme is not ("mqtt" or "mqtts") || broker.Host.Length == 0)
        {
            errors.Add($"{section}.broker: '{Redact(broker)}' is not of the form mqtt://host:port or mqtts://host:port.");
            return;
        }

        if (broker.UserInfo.Length > 0)
            errors.Add($"{section}.broker: '{Redact(broker)}' carries credentials; use userName with passwordVariable or passwordFile.");
        if (broker.AbsolutePath is not ("" or "/") || broker.Query.Length > 0 || broker.Fragment.Length > 0)
            errors.Add($"{section}.broker: '{Redact(broker)}' has something behind host and port; topics go into baseTopic.");
        if (broker.Port == 0) errors.Add($"{section}.broker: '{Redact(broker)}' names port 0; give the port the broker listens on.");
        if (options.CertificateAuthorityFile is not null && broker.Scheme != "mqtts")
            errors.Add($"{section}.certificateAuthorityFile: '{options.CertificateAuthorityFile}' is set, but the broker is not mqtts://.");
        if (options.ClientCertificateFile is not null && broker.Scheme != "mqtts")
            errors.Add($"{section}.clientCertificateFile: '{options.ClientCertificateFile}' is set, but the broker is not mqtts://.");
        if (options.ClientCertificateFile is null != options.ClientKeyFile is null)
            errors.Add($"{section}.clientCertificateFile: certificate and clientKeyFile belong together; one of them is missing.");
    }

    private static void CheckIdentity(MqttOptions options, string section, List<string> errors)
    {
        if (options.ClientId is not null && TopicName.FindErrorInText(options.ClientId) is { } clientIdError)
            errors.Add($"{section}.clientId: '{options.ClientId}' {clientIdError}");
        if (options.PasswordFile is not null && options.PasswordVariable is not null)
            errors.Add($"{section}.passwordFile: '{options.PasswordFile}' is set together with passwordVariable; keep one.");
        if (options.UserName is null && options.PasswordVariable is not null)
            errors.Add($"{section}.passwordVariable: '{options.PasswordVariable}' is set without userName; MQTT has no password without a user.");
        if (options.UserName is null && options.PasswordFile is not null)
            errors.Add($"{section}.passwordFile: '{options.PasswordFile}' is set without userName; MQTT has no password without a user.");
        if (options.UserName?.Length == 0) errors.Add($"{section}.userName: '' is empty; leave it out to connect without a user.");
    }

    private static string Redact(Uri broker) =>
        broker.IsAbsoluteUri && broker.UserInfo.Length > 0 ? broker.OriginalString.Replace(broker.UserInfo, "***", StringComparison.Ordinal) : broker.OriginalString;
}
